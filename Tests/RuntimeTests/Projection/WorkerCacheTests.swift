import Domain
import EventLog
import Postgres
import ReadModels
import Testing

@testable import Runtime

@Suite struct WorkerCacheTests {
    private func run(_ commune: String, _ first: Int64, _ words: String...) -> Appended {
        Appended(commune: commune, first: first, events: words.map { Array($0.utf8) })
    }

    private func text(_ events: ArraySlice<[UInt8]>?) -> [String]? {
        events?.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `events that were handed over are taken from where the rows stand, in their order`() {
        var handed = HandedEvents(limit: 1000)
        handed.add(run("a", 4, "four", "five"))
        handed.add(run("a", 6, "six"))
        #expect(handed.bytes == 11)
        #expect(text(handed.take("a", after: 4, limit: 1)) == ["five"])
        #expect(text(handed.take("a", after: 5, limit: 10)) == ["six"])
        #expect(handed.take("a", after: 6, limit: 10) == nil)
        #expect(handed.bytes == 0)
    }

    @Test func `what begins later than where the rows stand isn't taken, and goes on once they have caught up`() {
        var handed = HandedEvents(limit: 1000)
        handed.add(run("a", 4, "four"))
        #expect(handed.take("a", after: 2, limit: 10) == nil)
        #expect(text(handed.take("a", after: 3, limit: 10)) == ["four"])
        #expect(handed.take("b", after: 0, limit: 10) == nil)
    }

    @Test func `after a gap only the newer events are kept`() {
        var handed = HandedEvents(limit: 1000)
        handed.add(run("a", 1, "one"))
        handed.add(run("a", 3, "three"))
        #expect(handed.take("a", after: 0, limit: 10) == nil)
        #expect(text(handed.take("a", after: 2, limit: 10)) == ["three"])
    }

    @Test func `more bytes than the limit are forgotten, to be read`() {
        var handed = HandedEvents(limit: 8)
        handed.add(run("a", 1, "four"))
        handed.add(run("b", 1, "four"))
        #expect(handed.bytes == 8)
        handed.add(run("c", 1, "!"))
        #expect(handed.bytes == 1)
        #expect(handed.take("a", after: 0, limit: 10) == nil)
        handed.add(run("d", 1, "much too long"))
        #expect(handed.bytes == 0)
    }

    @Test func `rows that were written aren't loaded for the next batch, and the rows are the same`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("sin-cargar", ["a", "b"], streams: 2)
        try await fixture.withProjector(fixture.projection([Counted<TallyView>.self])) { wakeUps, waiters in
            try await waiters.expect(.reached(2), "sin-cargar", 2)
            for last in [4, 6] {
                try await fixture.append("sin-cargar", ["c", "d"], streams: 2)
                wakeUps.appended(["sin-cargar"])
                try await waiters.expect(.reached(Int64(last)), "sin-cargar", Int64(last))
            }
        }
        #expect(Calls.of("load sin-cargar") == 1)
        #expect(try await fixture.rows("count", "sin-cargar") == ["u-0=3@6", "u-1=3@5"])
    }

    @Test func `only so many rows are kept`() async throws {
        let fixture = try await ProjectionFixture()
        var configuration = fixture.projection([Counted<TallyView>.self])
        configuration.keptRows = 1
        try await fixture.append("una-fila", ["a", "b"], streams: 2)
        try await fixture.withProjector(configuration) { wakeUps, waiters in
            try await waiters.expect(.reached(2), "una-fila", 2)
            try await fixture.append("una-fila", ["c", "d"], streams: 2)
            wakeUps.appended(["una-fila"])
            try await waiters.expect(.reached(4), "una-fila", 4)
        }
        #expect(Calls.of("load una-fila") == 2)
        #expect(try await fixture.rows("count", "una-fila") == ["u-0=2@4", "u-1=2@3"])
    }

    @Test func `handed events are folded without being read, and those before a gap are read`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("en-mano", ["a"])
        var configuration = fixture.projection([TallyView.self])
        configuration.pollInterval = .seconds(3600)
        let bytes = { (position: Int64, name: String) in
            Array(#"{"name":"\#(name)","position":\#(position),"stream":"unit/u-0"}"#.utf8)
        }
        try await fixture.withProjector(configuration) { wakeUps, waiters in
            try await waiters.expect(.reached(1), "en-mano", 1)
            // Handed with another name than the log has: the row tells which one was folded.
            try await fixture.append("en-mano", ["log"])
            wakeUps.appended([Appended(commune: "en-mano", first: 2, events: [bytes(2, "hand")])])
            try await waiters.expect(.reached(2), "en-mano", 2)
            #expect(try await names(fixture, "en-mano") == ["hand"])

            try await fixture.append("en-mano", ["log", "log"])
            wakeUps.appended([Appended(commune: "en-mano", first: 4, events: [bytes(4, "hand")])])
            try await waiters.expect(.reached(4), "en-mano", 4)
            #expect(try await names(fixture, "en-mano") == ["log"])
        }
        #expect(try await fixture.rows("count", "en-mano") == ["u-0=4@4"])
    }

    @Test func `a halt that came meanwhile makes a batch stale that was folded without it`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        let connection = try await Connection.connect(fixture.configuration)
        _ = try await connection.query("set search_path = views_1")
        let lease = try #require(
            try await Lease.acquire("p", shard: 0, holder: "a", duration: .seconds(60), on: connection)
        )
        let tail = Tail(schema: "views_1", decode: ProjectionFixture.decode)
        let spans = try await tail.read(["el-maizal"], limit: 10, on: connection).spans
        let halt = Halt(commune: "el-maizal", view: "count", position: 1, reason: "new")
        _ = try await connection.query(halt.insertion("views_1", version: 1))
        let commit = Commit(schema: "views_1", lease: lease, spans: spans, folds: [], halts: [])
        await #expect(throws: Commit.Conflict.self) { try await commit.write(on: connection) {} }
        let knowing = Commit(schema: "views_1", lease: lease, spans: spans, folds: [], halts: [halt])
        try await knowing.write(on: connection) {}
        #expect(try await fixture.checkpoint("el-maizal") == 1)
    }

    private func names(_ fixture: ProjectionFixture, _ commune: String) async throws -> [String] {
        try await fixture.owner.query("select doc->>'name' from views_1.count where commune = \(commune)")
            .decode(String.self)
    }
}
