import EventLog
import Postgres
import ReadModels
import Testing

@testable import Runtime

@Suite struct LeaseTests {
    @Test func `a lease has one holder until its time is up`() async throws {
        let fixture = try await ProjectionFixture()
        let connection = try await Connection.connect(fixture.configuration)
        let first = try await Lease.acquire("p", shard: 0, holder: "a", duration: .seconds(3600), on: connection)
        #expect(first?.epoch == 1)
        #expect(try await Lease.acquire("p", shard: 0, holder: "b", duration: .seconds(1), on: connection) == nil)
        let again = try await Lease.acquire("p", shard: 0, holder: "a", duration: .seconds(3600), on: connection)
        #expect(again?.epoch == 2)
        #expect(try await Lease.acquire("p", shard: 1, holder: "b", duration: .seconds(1), on: connection) != nil)
        try await again?.release(on: connection)
        let second = try await Lease.acquire("p", shard: 0, holder: "b", duration: .seconds(1), on: connection)
        #expect(second?.epoch == 3)
        await #expect(throws: Lease.Lost.self) { try await first?.renew(duration: .seconds(1), on: connection) }
        try await second?.renew(duration: .seconds(1), on: connection)
    }

    @Test func `who lost the lease can't commit, and nothing of the batch is written`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b"])
        let connection = try await Connection.connect(fixture.configuration)
        _ = try await connection.query("set search_path = views_1")
        let old = try #require(
            try await Lease.acquire("p", shard: 0, holder: "a", duration: .zero, on: connection)
        )
        let stale = try await commit(old, fixture, on: connection)
        let new = try #require(
            try await Lease.acquire("p", shard: 0, holder: "b", duration: .seconds(60), on: connection)
        )
        await #expect(throws: Lease.Lost(lease: old)) { try await stale.write(on: connection) {} }
        #expect(try await fixture.rows("count", "el-maizal") == [])
        #expect(try await fixture.checkpoint("el-maizal") == 0)

        // The twin: the one who has it can.
        try await commit(new, fixture, on: connection).write(on: connection) {}
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=2@2"])
        #expect(try await fixture.checkpoint("el-maizal") == 2)
    }

    @Test func `a batch that another worker has written meanwhile is refused as a whole`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b"])
        let connection = try await Connection.connect(fixture.configuration)
        _ = try await connection.query("set search_path = views_1")
        let one = try #require(
            try await Lease.acquire("p/2", shard: 0, holder: "a", duration: .seconds(60), on: connection)
        )
        let two = try #require(
            try await Lease.acquire("p/3", shard: 0, holder: "b", duration: .seconds(60), on: connection)
        )
        let first = try await commit(one, fixture, on: connection)
        let second = try await commit(two, fixture, on: connection)
        try await first.write(on: connection) {}
        await #expect(throws: Commit.Conflict.self) { try await second.write(on: connection) {} }
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=2@2"])
    }

    @Test func `a halt that was lifted meanwhile makes the batch stale`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b"])
        let connection = try await Connection.connect(fixture.configuration)
        _ = try await connection.query("set search_path = views_1")
        let lease = try #require(
            try await Lease.acquire("p", shard: 0, holder: "a", duration: .seconds(60), on: connection)
        )
        let tail = Tail(schema: "views_1", decode: ProjectionFixture.decode)
        let spans = try await tail.read(["el-maizal"], limit: 10, on: connection).spans
        let halt = Halt(commune: "el-maizal", view: "count", position: 1, reason: "lifted")
        let commit = Commit(schema: "views_1", lease: lease, spans: spans, folds: [], halts: [halt])
        await #expect(throws: Commit.Conflict.self) { try await commit.write(on: connection) {} }
        #expect(try await fixture.checkpoint("el-maizal") == 0)
    }

    @Test func `a stopped worker gives its lease back`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        var configuration = fixture.projection([TallyView.self], shards: 1, holder: "first")
        configuration.leaseDuration = .seconds(3600)
        try await fixture.withProjector(configuration) { _, waiters in
            _ = try await waiters.until("el-maizal", 1, "count")
        }
        try await fixture.append("el-maizal", ["b"])
        configuration.holder = "second"
        try await fixture.withProjector(configuration) { _, waiters in
            try await waiters.expect(.reached(2), "el-maizal", 2, "count")
        }
    }

    @Test func `processes share the shards evenly, and one that leaves gives them back`() async throws {
        let fixture = try await ProjectionFixture()
        func expectHeld(_ counts: [String: Int64]) async throws {
            let end = ContinuousClock.now + .seconds(60)
            var held: [String: Int64] = [:]
            while held != counts, ContinuousClock.now < end {
                let rows = try await fixture.owner.query(
                    """
                    select split_part(holder, '/', 1), count(*) from acta.lease
                    where expires_at > clock_timestamp() group by 1
                    """
                )
                held = Dictionary(uniqueKeysWithValues: try rows.decode(String.self, Int64.self))
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(held == counts)
        }
        var one = fixture.projection([TallyView.self], shards: 4, holder: "one")
        one.leaseInterval = .milliseconds(50)
        var two = one
        two.holder = "two"
        try await fixture.withProjector(one) { _, _ in
            try await expectHeld(["one": 4])
            try await fixture.withProjector(two) { _, waiters in
                try await expectHeld(["one": 2, "two": 2])
                for commune in ["a", "b", "c", "d", "e", "f"] {
                    try await fixture.append(commune, ["x"])
                    try await waiters.expect(.reached(1), commune, 1, "count")
                }
            }
            try await expectHeld(["one": 4])
        }
    }

    private func commit(_ lease: Lease, _ fixture: ProjectionFixture, on connection: Connection) async throws -> Commit
    {
        let tail = Tail(schema: "views_1", decode: ProjectionFixture.decode)
        let (spans, halts) = try await tail.read(["el-maizal"], limit: 10, on: connection)
        let folds = try await [TallyView.folder()].fold(
            spans,
            halted: { _ in [] },
            Skips(),
            opener: .closed,
            on: connection
        )
        return Commit(schema: "views_1", lease: lease, spans: spans, folds: [try #require(folds.first)], halts: halts)
    }
}
