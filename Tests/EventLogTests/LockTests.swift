import EventLog
import Postgres
import Testing
import Transparency

@Suite struct LockTests {
    @Test func `two writers on one hot commune both get through by locking first`() async throws {
        let fixture = try await LogFixture.fresh("hot")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in ["one", "two"] {
                group.addTask {
                    for round in 0..<30 {
                        let result = try await fixture.log.withLock("hot") { head, _ in
                            var draft = Draft()
                            draft.tree = try await fixture.tree("hot")
                            #expect(draft.tree.size == head.size)
                            return draft.append("hot", ["\(writer)-\(round)"])
                        }
                        #expect(result == .written)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.log.read("hot", limit: 100).map(\.position) == Array(1...60))
    }

    @Test func `an append meanwhile is busy, and what is decided under the lock sees what came before it`() async throws
    {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        var plain = Draft()
        let first = plain.append("c", ["a"])
        let result = try await fixture.log.withLock("c") { head, connection in
            #expect(head.size == 0)
            let meanwhile = try await fixture.append(first)
            #expect(meanwhile == [.busy])
            let written = try await connection.query("select from acta.event")
            #expect(written.isEmpty)
            return draft.append("c", ["b"])
        }
        #expect(result == .written)
        #expect(try await fixture.append(first) == [.moved(size: 1)])
        let nothing = try await fixture.log.withLock("c") { head, _ in
            #expect(head.size == 1)
            return nil
        }
        #expect(nothing == nil)
    }

    @Test func `a decision that throws leaves nothing and gives the lock back`() async throws {
        struct Refused: Error {}
        let fixture = try await LogFixture.fresh("c")
        await #expect(throws: Refused.self) { try await fixture.log.withLock("c") { _, _ in throw Refused() } }
        var draft = Draft()
        #expect(try await fixture.append(draft.append("c", ["a"])) == [.written])
    }

    @Test func `who holds the lock and says nothing loses it, and nothing was written`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        let append = draft.append("c", ["a"])
        let error = await #expect(throws: PostgresError.self) {
            _ = try await fixture.log.withLock("c", idleLimit: .milliseconds(1)) { _, connection in
                // Idle until PostgreSQL has ended the session.
                try await fixture.until(
                    "select not exists (select from pg_stat_activity where pid = \(connection.backendPID))"
                )
                return append
            }
        }
        #expect(error?.isUnknownOutcome == false)
        #expect(try await fixture.append(append) == [.written])
    }

    @Test func `a commune that was never founded can't be locked`() async throws {
        let fixture = try await LogFixture.fresh()
        let error = await #expect(throws: PostgresError.self) {
            _ = try await fixture.log.withLock("nowhere") { _, _ in nil }
        }
        #expect(error?.kind == .server(.foreignKeyViolation))
    }
}
