import LocalPostgres
import Logging
import TestSupport
import Testing

@testable import Postgres

@Suite struct PoolTests {
    let url: String
    let observer: Observer

    init() async throws {
        url = try await TestDatabase.fresh().ownerURL
        observer = try await Observer()
    }

    private func pool(maximum: Int, waitLimit: Int = 100, waitTimeout: Duration = .seconds(60)) -> Pool {
        Pool(
            configuration: PoolConfiguration(
                connection: ConnectionConfiguration(url: url),
                maximum: maximum,
                waitLimit: waitLimit,
                waitTimeout: waitTimeout
            )
        )
    }

    @Test func `no more connections are made than allowed, and all callers are served`() async throws {
        let pool = pool(maximum: 3)
        let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await pool.withConnection {
                        try await $0.query("select pg_backend_pid()")[0].decode(Int32.self)
                    }
                }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(pids.count <= 3)
        #expect(pool.status.open <= 3)
        await pool.shutdown()
    }

    @Test func `one caller more than may wait is refused at once`() async throws {
        let pool = pool(maximum: 1, waitLimit: 2)
        let inside = Gate()
        let go = Gate()
        let holder = Task {
            try await pool.withConnection { _ in
                inside.open()
                await go.wait()
            }
        }
        await inside.wait()
        let waiters = (0..<2).map { _ in Task { try await pool.query("select 1")[0].decode(Int.self) } }
        while pool.status.waiting < 2 { await Task.yield() }
        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        #expect(error?.kind == .poolExhausted)
        go.open()
        try await holder.value
        for waiter in waiters { #expect(try await waiter.value == 1) }
        await pool.shutdown()
    }

    @Test func `waiting ends in time, and with the task`() async throws {
        let pool = pool(maximum: 1, waitTimeout: .milliseconds(20))
        let patient = self.pool(maximum: 1)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.withConnection { _ in try await pool.query("select 1") }
        }
        #expect(error?.kind == .poolExhausted)
        let cancelled = await #expect(throws: PostgresError.self) {
            try await patient.withConnection { _ in
                let task = Task { try await patient.query("select 1") }
                while patient.status.waiting == 0 { await Task.yield() }
                task.cancel()
                _ = try await task.value
            }
        }
        #expect(cancelled?.kind == .cancelled)
        #expect(patient.status.waiting == 0)
    }

    @Test func `a lost connection is replaced`() async throws {
        let pool = pool(maximum: 1)
        let lent = try await pool.withConnection { $0 }
        try await observer.terminate(lent.backendPID)
        // The end of a session comes to its client a moment later than to other sessions.
        while !lent.isBroken { await Task.yield() }
        let second = try await pool.withConnection { connection in
            _ = try await connection.query("select 1")
            return connection.backendPID
        }
        #expect(second != lent.backendPID)
        // Its twin: lost in use.
        await #expect(throws: PostgresError.self) {
            try await pool.withConnection { connection in
                try await observer.terminate(connection.backendPID)
                _ = try await connection.query("select 1")
            }
        }
        #expect(try await pool.query("select 2")[0].decode(Int.self) == 2)
        #expect(pool.status.open == 1)
        await pool.shutdown()
    }

    @Test func `a connection with an open transaction isn't lent again`() async throws {
        let pool = pool(maximum: 1)
        let first = try await pool.withConnection { connection in
            try await connection.script("begin")
            return connection.backendPID
        }
        let second = try await pool.withConnection { $0.backendPID }
        #expect(second != first)
        try await observer.waitUntilGone(first)
        await pool.shutdown()
    }

    @Test func `while the server is away calls fail at once, and work when it is back`() async throws {
        let server = try await PrivateServer.start()
        let pool = Pool(
            configuration: PoolConfiguration(
                connection: ConnectionConfiguration(url: server.url()),
                maximum: 2,
                backOff: .milliseconds(1),
                longestBackOff: .milliseconds(5)
            )
        )
        #expect(try await pool.query("select 1")[0].decode(Int.self) == 1)
        await server.stop()
        for _ in 0..<5 {
            let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
            #expect(error?.isTransient == true)
        }
        #expect(pool.status.isFailing)
        try await server.restart()
        var answer: Int?
        while answer == nil { answer = try? await pool.query("select 1")[0].decode(Int.self) }
        #expect(answer == 1)
        #expect(!pool.status.isFailing)
        await pool.shutdown()
        await server.stop()
    }

    @Test func `a shut pool waits for what is lent, and takes nothing more`() async throws {
        let pool = pool(maximum: 2)
        let inside = Gate()
        let go = Gate()
        let holder = Task {
            try await pool.withConnection { connection in
                inside.open()
                await go.wait()
                return try await connection.query("select 1")[0].decode(Int.self)
            }
        }
        await inside.wait()
        let shutdown = Task { await pool.shutdown() }
        var error: PostgresError?
        while error == nil {
            do { _ = try await pool.query("select 1") } catch let thrown { error = thrown }
        }
        #expect(error?.kind == .connectionLost)
        go.open()
        #expect(try await holder.value == 1)
        await shutdown.value
        #expect(pool.status.open == 0)
    }

    @Test func `the service keeps connections ready and closes old ones`() async throws {
        let pool = Pool(
            configuration: PoolConfiguration(
                connection: ConnectionConfiguration(url: url),
                maximum: 4,
                minimumIdle: 1,
                idleTimeout: .milliseconds(2)
            )
        )
        let service = Task { await pool.run() }
        while pool.status.idle < 1 { await Task.yield() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await pool.query("select pg_sleep(0.05)") } }
            try await group.waitForAll()
        }
        while pool.status.open > 1 { await Task.yield() }
        #expect(pool.status.idle == 1)
        service.cancel()
        await service.value
        await pool.shutdown()
    }

    @Test func `pauses grow to their bound`() {
        let configuration = PoolConfiguration(
            connection: ConnectionConfiguration(),
            backOff: .milliseconds(100),
            longestBackOff: .seconds(1)
        )
        #expect(
            [1, 2, 3, 4, 5, 60].map { configuration.pause(after: $0, jitter: 1) }
                == [100, 200, 400, 800, 1000, 1000].map { Duration.milliseconds($0) }
        )
        #expect(configuration.pause(after: 1, jitter: 0) == .milliseconds(50))
    }
}
