import Foundation
import LocalPostgres
import Postgres
import ReadModels
import Synchronization
import Testing

@testable import Runtime

@Suite struct ProjectorTests {
    @Test func `events become rows, and the checkpoint says how far`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b", "c"], streams: 2)
        try await fixture.append("el-panal", ["a"])
        try await fixture.withProjector(fixture.projection([TallyView.self, OtherView.self])) { _, waiters in
            try await waiters.expect(.reached(3), "el-maizal", 3)
            try await waiters.expect(.reached(1), "el-panal", 1, "other")
        }
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=1@2", "u-1=2@3"])
        #expect(try await fixture.rows("other", "el-maizal") == ["u-0=1@2", "u-1=2@3"])
        #expect(try await fixture.rows("count", "el-panal") == ["u-0=1@1"])
        #expect(try await fixture.checkpoint("el-maizal") == 3)
    }

    @Test func `a wake-up is enough, without a poll`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        var configuration = fixture.projection([TallyView.self])
        configuration.pollInterval = .seconds(3600)
        try await fixture.withProjector(configuration) { wakeUps, waiters in
            try await waiters.expect(.reached(1), "el-maizal", 1, "count")
            try await fixture.append("el-maizal", ["b"])
            wakeUps.appended(["el-maizal"])
            try await waiters.expect(.reached(2), "el-maizal", 2, "count")
        }
    }

    @Test func `a thousand events of one stream are one load and one save`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("mil-votos", (0..<1000).map { "n\($0)" })
        try await fixture.withProjector(fixture.projection([Counted<TallyView>.self])) { _, waiters in
            try await waiters.expect(.reached(1000), "mil-votos", 1000, "count")
        }
        #expect(try await fixture.rows("count", "mil-votos") == ["u-0=1000@1000"])
        #expect(Calls.of("load mil-votos") == 1)
        #expect(Calls.of("save mil-votos") == 1)
    }

    @Test func `a crash before the commit leaves nothing, and the next attempt writes it all`() async throws {
        try await crash { failure, configuration in
            configuration.faults.beforeCommit = failure
        }
    }

    @Test func `a commit that is reported as failed isn't written twice`() async throws {
        try await crash { failure, configuration in
            configuration.faults.afterCommit = failure
        }
    }

    /// The first commit fails where `place` says; the rows must be as if it hadn't.
    private func crash(
        _ place: (@escaping @Sendable () async throws -> Void, inout ProjectionConfiguration) -> Void
    ) async throws {
        struct Crash: Error {}
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b", "c"], streams: 2)
        var configuration = fixture.projection([TallyView.self, OtherView.self])
        let crashes = Mutex(0)
        place(
            {
                let first = crashes.withLock { count in
                    count += 1
                    return count == 1
                }
                if first { throw Crash() }
            },
            &configuration
        )
        try await fixture.withProjector(configuration) { wakeUps, waiters in
            try await waiters.expect(.reached(3), "el-maizal", 3, "count")
            try await fixture.append("el-maizal", ["d"], streams: 2)
            try await waiters.expect(.reached(4), "el-maizal", 4, "count")
        }
        #expect(crashes.withLock { $0 } >= 2)
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=2@4", "u-1=2@3"])
        #expect(try await fixture.rows("other", "el-maizal") == ["u-0=2@4", "u-1=2@3"])
        #expect(try await fixture.halts() == [])
    }

    @Test func `a worker whose session is ended connects again and goes on`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        try await fixture.withProjector(fixture.projection([TallyView.self])) { _, waiters in
            try await waiters.expect(.reached(1), "el-maizal", 1, "count")
            let ended = try await fixture.owner.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and usename = 'acta_login'
                """
            )
            #expect(ended.count >= 2)
            try await fixture.append("el-maizal", ["b"])
            // The pool's sessions were ended too: the first look may fail.
            var outcome: PositionWaiters.Outcome?
            while outcome == nil {
                outcome = try? await waiters.until("el-maizal", 2, "count")
            }
            #expect(outcome == .reached(2))
        }
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=2@2"])
    }

    @Test func `workers, wake-ups and waiters outlive the server`() async throws {
        let directory = "/tmp/acta-projection-\(UInt64.random(in: 0..<UInt64.max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let server = try await LocalServer.start(directory: directory)
        let url = server.url()
        let before = try await ProjectionFixture(ownerURL: url, serverURL: url)
        try await before.append("el-maizal", ["a", "b"])
        try await before.withProjector(before.projection([TallyView.self])) { wakeUps, waiters in
            try await waiters.expect(.reached(2), "el-maizal", 2)
            await server.stop(.immediate)
            await #expect(throws: ReadFault.self) { try await waiters.until("el-maizal", 3) }
            try await server.restart()
            let after = try await ProjectionFixture(ownerURL: url, serverURL: url, prepares: false)
            try await after.append("el-maizal", ["c"])
            wakeUps.appended(["el-maizal"])
            // The pool may not have noticed yet that the server is back.
            var outcome: PositionWaiters.Outcome?
            while outcome == nil { outcome = try? await waiters.until("el-maizal", 3) }
            #expect(outcome == .reached(3))
            #expect(try await after.rows("count", "el-maizal") == ["u-0=3@3"])
        }
        await server.stop()
    }

    @Test func `workers that don't agree on the number of shards never fold an event twice`() async throws {
        let fixture = try await ProjectionFixture()
        let communes = (0..<12).map { "c-\($0)" }
        for commune in communes { try await fixture.append(commune, (0..<40).map { "n\($0)" }, streams: 3) }
        var two = fixture.projection([TallyView.self], shards: 2, holder: "two")
        two.batch = 50
        var three = fixture.projection([TallyView.self], shards: 3, holder: "three")
        three.batch = 30
        try await fixture.withProjector(two) { _, _ in
            try await fixture.withProjector(three) { _, waiters in
                for commune in communes {
                    try await waiters.expect(.reached(40), commune, 40, "count", for: .seconds(60))
                    try await fixture.append(commune, (0..<20).map { "m\($0)" }, streams: 3)
                }
                for commune in communes {
                    try await waiters.expect(.reached(60), commune, 60, "count", for: .seconds(60))
                }
            }
        }
        for commune in communes {
            #expect(try await fixture.rows("count", commune) == ["u-0=20@60", "u-1=20@58", "u-2=20@59"])
        }
        #expect(try await fixture.halts() == [])
        let gaps = try await fixture.owner.query(
            """
            select 1 from acta.checkpoint c where c.first > 1 and not exists (
                select 1 from acta.checkpoint p where p.commune = c.commune and p.last = c.first - 1)
            """
        )
        #expect(gaps.isEmpty)
    }

    @Test func `old checkpoints are removed, the newest stays`() async throws {
        let fixture = try await ProjectionFixture()
        var configuration = fixture.projection([TallyView.self])
        configuration.pruneInterval = .zero
        try await fixture.withProjector(configuration) { wakeUps, waiters in
            for position in 1...6 {
                try await fixture.append("el-maizal", ["a"])
                try await waiters.expect(.reached(Int64(position)), "el-maizal", Int64(position), "count")
            }
        }
        let left = try await fixture.owner.query("select last from acta.checkpoint order by last").decode(Int64.self)
        #expect(left.count <= 3)
        #expect(left.last == 6)
    }
}
