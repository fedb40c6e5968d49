import EventLog
import Foundation
import LocalPostgres
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct UnknownCommitTests {
    /// A database, a proxy in front of it, and one connection through the proxy.
    private func proxied() async throws -> (LogFixture, Proxy, Connection) {
        let fixture = try await LogFixture.fresh("c")
        let proxy = try Proxy(to: UInt16(try await TestDatabase.server().port))
        var through = fixture.login
        through.parameters["host"] = "127.0.0.1"
        through.parameters["port"] = String(proxy.port)
        through.parameters["sslmode"] = "disable"
        through.parameters["gssencmode"] = "disable"
        return (fixture, proxy, try await Connection.connect(through))
    }

    @Test(arguments: [["a1"], []]) func `committed, and the answer lost: written, once`(accepted: [String]) async throws
    {
        let (fixture, proxy, connection) = try await proxied()
        var draft = Draft()
        let append = draft.append("c", accepted, refused: ["r1"])
        proxy.arm(.loseAnswer)
        #expect(try await fixture.log.append([append], on: connection) == [.written])
        // The first submission's answer was complete when it was lost.
        #expect(await proxy.lost.first { true } != nil)
        #expect(connection.isBroken)
        #expect(try await fixture.log.head("c")?.size == Int64(accepted.count))
        #expect(try await Set(fixture.log.lookUp("c", ids: ["a1", "r1"])) == Set(append.ledger))
    }

    @Test func `rolled back before its commit: written by the second submission`() async throws {
        let (fixture, _, connection) = try await proxied()
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        let holder = try await Holder(fixture)
        async let results = fixture.log.append([append], on: connection)
        try await fixture.until(waits(connection.backendPID))
        _ = try await fixture.owner.query("select pg_terminate_backend(\(connection.backendPID))")
        try await fixture.until(isGone(connection.backendPID))
        #expect(try await fixture.log.lookUp("c", ids: ["a1"]).isEmpty)
        try await holder.release()
        #expect(try await results == [.written])
        #expect(try await fixture.log.head("c")?.size == 1)
    }

    @Test(arguments: [true, false])
    func `still waiting with the lock: busy, until it commits or rolls back`(commits: Bool) async throws {
        let (fixture, proxy, connection) = try await proxied()
        let superuser = try await Connection.connect(
            ConnectionConfiguration(url: try await TestDatabase.server().url(database: fixture.database))
        )
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        let holder = try await Holder(fixture)
        let isDone = Flag()
        async let results = {
            defer { isDone.raise() }
            return try await fixture.log.append([append], on: connection)
        }()
        try await fixture.until(waits(connection.backendPID))
        proxy.hangUp()
        // Another session has submitted it and is idle again: it was told that the commune is busy.
        var resubmitted = false
        while !resubmitted {
            resubmitted = try await !superuser.query(
                """
                select from pg_stat_activity where datname = \(fixture.database) and pid <> \(connection.backendPID)
                and state = 'idle' and query like '%acta.append%'
                """
            ).isEmpty
            await Task.yield()
        }
        #expect(!isDone.isRaised)
        #expect(try await fixture.log.head("c")?.size == 0)
        if !commits {
            _ = try await fixture.owner.query("select pg_terminate_backend(\(connection.backendPID))")
            try await fixture.until(isGone(connection.backendPID))
        }
        try await holder.release()
        #expect(try await results == [.written])
        #expect(try await fixture.log.read("c", limit: 10).map(\.bytes) == append.events.map(\.bytes))
        await superuser.close()
    }

    @Test func `still on its way to the server: written by the second, and the first comes too late`() async throws {
        let (fixture, proxy, connection) = try await proxied()
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        proxy.arm(.holdRequest)
        async let results = fixture.log.append([append], on: connection)
        #expect(await proxy.holding.first { true } != nil)
        proxy.hangUp()
        #expect(try await results == [.written])
        let head = try await fixture.log.head("c")
        proxy.release()
        #expect(await proxy.lost.first { true } != nil)
        #expect(try await fixture.log.head("c") == head)
        #expect(head?.size == 1)
    }

    @Test func `the same commands by another server meanwhile are known, not ours`() async throws {
        let (fixture, proxy, connection) = try await proxied()
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        proxy.arm(.holdRequest)
        async let results = fixture.log.append([append], on: connection)
        #expect(await proxy.holding.first { true } != nil)
        var other = Draft()
        other.recordedAt += 5
        // The same id at the same position, but another event.
        let theirs = other.append("c", ["a1"])
        let event = StampedEvent(
            position: 1,
            stream: "item/other",
            streamVersion: 1,
            type: "items.defined",
            bytes: [1],
            leafHash: [UInt8](repeating: 7, count: 32)
        )
        let changed = CommuneAppend(
            commune: "c",
            expectedSize: 0,
            recordedAt: theirs.recordedAt,
            events: [event],
            frontier: theirs.frontier,
            ledger: theirs.ledger
        )
        #expect(try await fixture.append(changed) == [.written])
        proxy.hangUp()
        #expect(try await results == [.known(theirs.ledger)])
    }

    @Test func `no answer in time is told as unknown, and the ledger tells later`() async throws {
        let (fixture, proxy, connection) = try await proxied()
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        let holder = try await Holder(fixture)
        let hasty = EventLog(
            pool: fixture.server,
            keyring: LogFixture.keyring,
            resolveFor: .milliseconds(1),
            logger: LogFixture.silent
        )
        async let results = hasty.append([append], on: connection)
        try await fixture.until(waits(connection.backendPID))
        proxy.hangUp()
        do {
            _ = try await results
            Issue.record("it can't know")
        } catch let error as PostgresError {
            #expect(error.isUnknownOutcome)
        }
        try await holder.release()
        try await fixture.until("select count(*) = 1 from acta.command")
        #expect(try await fixture.append(append) == [.known(append.ledger)])
    }

    @Test func `a locked append whose commit's answer is lost is resolved in the same way`() async throws {
        let (fixture, proxy, connection) = try await proxied()
        await connection.close()
        var through = fixture.login
        through.parameters = [
            "host": "127.0.0.1", "port": String(proxy.port), "sslmode": "disable", "gssencmode": "disable",
        ]
        let pool = Pool(configuration: PoolConfiguration(connection: through), logger: LogFixture.silent)
        let log = EventLog(pool: pool, keyring: LogFixture.keyring, resolveFor: .seconds(60), logger: LogFixture.silent)
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        // The append's own answer passes. A statement's text ends with a zero byte.
        proxy.arm(.loseAnswerTo("commit\0"))
        let result = try await log.withLock("c") { head, _ in
            #expect(head.size == 0)
            return append
        }
        #expect(result == .written)
        #expect(await proxy.lost.first { true } != nil)
        #expect(try await fixture.log.head("c")?.size == 1)
    }

    @Test func `a cancelled wait for a replica is no success: it is written when a replica may have it`() async throws {
        let server = try await LocalServer.start(
            directory: "/tmp/acta-sync-\(getpid())",
            durable: false,
            settings: ["synchronous_commit": "local"],
            removesDirectory: true,
            logger: LogFixture.silent
        )
        do {
            try await cancelWaitForReplica(server)
        } catch {
            await server.stop(.immediate)
            throw error
        }
        await server.stop()
    }

    private func cancelWaitForReplica(_ server: LocalServer) async throws {
        let plain = ConnectionConfiguration(url: server.url(), logger: LogFixture.silent)
        var synchronous = plain
        synchronous.parameters["options"] = "-c synchronous_commit=on"
        let fixture = try await LogFixture(owner: plain, login: synchronous, communes: ["c"])
        _ = try await fixture.owner.query("alter system set synchronous_standby_names = 'nobody'")
        _ = try await fixture.owner.query("select pg_reload_conf()")
        try await fixture.until("select current_setting('synchronous_standby_names') = 'nobody'")
        var draft = Draft()
        let append = draft.append("c", ["a1"])
        let isDone = Flag()
        let results = Task {
            defer { isDone.raise() }
            return try await fixture.append(append)
        }
        let waiting: SQL =
            "select pid from pg_stat_activity where wait_event = 'SyncRep' and query like '%acta.append%'"
        try await fixture.until("select count(*) = 1 from (\(waiting)) w")
        let first = try await fixture.owner.query(waiting)[0].decode(Int32.self)
        _ = try await fixture.owner.query("select pg_cancel_backend(\(first))")
        // Submitted again by another session, it finds itself committed; but its own commit waits as well.
        try await fixture.until("select count(*) = 1 from (\(waiting)) w where pid <> \(first)")
        #expect(!isDone.isRaised)
        _ = try await fixture.owner.query("alter system reset synchronous_standby_names")
        _ = try await fixture.owner.query("select pg_reload_conf()")
        #expect(try await results.value == [.written])
        #expect(try await fixture.log.head("c")?.size == 1)
    }

    private func waits(_ pid: Int32) -> SQL {
        """
        select exists (select from pg_locks where pid = \(pid) and not granted and relation = 'acta.command'::regclass)
        """
    }

    private func isGone(_ pid: Int32) -> SQL {
        "select not exists (select from pg_stat_activity where pid = \(pid))"
    }

    /// Raised once, by whoever is first done.
    private final class Flag: Sendable {
        private let state = Atomic<Bool>(false)

        var isRaised: Bool { state.load(ordering: .sequentiallyConsistent) }
        func raise() { state.store(true, ordering: .sequentiallyConsistent) }
    }

    /// Stops appends where they write, after they locked and judged: until then nobody can insert into the ledger.
    private struct Holder {
        private let connection: Connection

        init(_ fixture: LogFixture) async throws {
            let url = try await TestDatabase.server().url(database: fixture.database)
            connection = try await Connection.connect(ConnectionConfiguration(url: url, logger: LogFixture.silent))
            try await connection.script("begin; lock table acta.command in share mode")
        }

        func release() async throws {
            try await connection.script("commit")
            await connection.close()
        }
    }
}
