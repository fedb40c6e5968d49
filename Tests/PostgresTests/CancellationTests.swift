import LocalPostgres
import Postgres
import TestSupport
import Testing

@Suite struct CancellationTests {
    let connection: Connection
    let observer: Observer

    init() async throws {
        connection = try await TestDatabase.connection()
        observer = try await Observer()
    }

    @Test func `cancelling the task cancels the statement on the server`() async throws {
        let connection = connection
        let task = Task { try await connection.query("select pg_sleep(\(3600.0))") }
        try await observer.waitUntilWaiting(connection.backendPID)
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(error?.sqlState == "57014")
        #expect(try await connection.query("select 1")[0].decode(Int.self) == 1)
    }

    @Test func `a statement that mustn't be cancelled is waited for`() async throws {
        let connection = connection
        _ = try await observer.connection.query("select pg_advisory_lock(77)")
        let other = try await Connection.connect(ConnectionConfiguration(url: try await TestDatabase.server().url()))
        let task = Task {
            try await other.query("select pg_advisory_lock(77)", cancellable: false)
            return try await other.query("select 5", cancellable: false)[0].decode(Int.self)
        }
        try await Observer().waitUntilWaiting(other.backendPID)
        task.cancel()
        _ = try await observer.connection.query("select pg_advisory_unlock(77)")
        #expect(try await task.value == 5)
        #expect(!connection.isBroken)
    }

    @Test func `a cancelled task sends nothing`() async throws {
        let connection = connection
        try await connection.script("create table t (n int)")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try await connection.query("insert into t values (1)")
        }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 0)
    }

    @Test func `one who waits for the turn may give up`() async throws {
        let connection = connection
        let first = Task { try await connection.query("select pg_sleep(3600)") }
        try await observer.waitUntilWaiting(connection.backendPID)
        let second = Task { try await connection.query("select 2") }
        second.cancel()
        let error = await #expect(throws: PostgresError.self) { try await second.value }
        #expect(error?.kind == .cancelled)
        first.cancel()
        await #expect(throws: PostgresError.self) { try await first.value }
    }

    @Test func `cancelling one statement doesn't hit the next`() async throws {
        let connection = connection
        for round in 0..<50 {
            let task = Task { try await connection.query("select \(round)") }
            task.cancel()
            _ = try? await task.value
            #expect(try await connection.query("select \(round)")[0].decode(Int.self) == round)
        }
    }
}
