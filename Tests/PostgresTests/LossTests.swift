import Postgres
import TestSupport
import Testing

/// A connection that is lost: each fault with its twin.
@Suite struct LossTests {
    let url: String
    let connection: Connection
    let observer: Observer

    init() async throws {
        url = try await TestDatabase.superuserURL()
        connection = try await Connection.connect(ConnectionConfiguration(url: url))
        observer = try await Observer()
        try await connection.script(
            """
            create table t (n int);
            create procedure commit_and_die() language plpgsql as $$
            begin
                insert into t values (1);
                commit;
                perform pg_terminate_backend(pg_backend_pid());
                perform pg_sleep(3600);
            end $$
            """
        )
    }

    private func count() async throws -> Int {
        let other = try await Connection.connect(ConnectionConfiguration(url: url))
        return try await other.query("select count(*) from t")[0].decode(Int.self)
    }

    @Test func `lost before the statement ran, it took no effect`() async throws {
        try await observer.terminate(connection.backendPID)
        let error = await #expect(throws: PostgresError.self) { try await connection.query("insert into t values (1)") }
        #expect(error?.kind == .connectionLost)
        #expect(connection.isBroken)
        #expect(try await count() == 0)
    }

    @Test(arguments: 0..<10) func `lost after it committed, the outcome is unknown`(_: Int) async throws {
        let error = await #expect(throws: PostgresError.self) { try await connection.query("call commit_and_die()") }
        #expect(error?.kind == .connectionLost)
        #expect(error?.isUnknownOutcome == true)
        #expect(error?.sqlState == "57P01")
        #expect(try await count() == 1)
    }

    @Test func `lost while it ran, the outcome is unknown too`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query(
                """
                with row as (insert into t values (1) returning n)
                select pg_terminate_backend(pg_backend_pid()) from row
                """
            )
        }
        #expect(error?.isUnknownOutcome == true)
        #expect(try await count() == 0)
    }

    @Test func `lost within a transaction, it is known to be rolled back`() async throws {
        let connection = connection
        let observer = observer
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into t values (1)")
                try await observer.terminate(connection.backendPID)
                _ = try await connection.query("insert into t values (2)")
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.isUnknownOutcome == false)
        #expect(try await count() == 0)
    }

    @Test func `lost at COMMIT, the outcome is unknown`() async throws {
        try await connection.script(
            """
            create function die() returns trigger language plpgsql as $$
            begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(3600); return null; end $$;
            create constraint trigger die after insert on t deferrable initially deferred
                for each row execute function die();
            """
        )
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { try await $0.query("insert into t values (1)") }
        }
        #expect(error?.isUnknownOutcome == true)
        #expect(error?.statement == "commit")
        #expect(try await count() == 0)
    }

    @Test func `whoever waits for the turn learns it too`() async throws {
        let connection = connection
        let first = Task { try await connection.query("select pg_sleep(3600)") }
        try await observer.waitUntilWaiting(connection.backendPID)
        let others = (0..<3).map { n in Task { try await connection.query("select \(n)") } }
        try await observer.terminate(connection.backendPID)
        await #expect(throws: PostgresError.self) { try await first.value }
        for other in others {
            let error = await #expect(throws: PostgresError.self) { try await other.value }
            #expect(error?.kind == .connectionLost)
            #expect(error?.isUnknownOutcome == false)
        }
    }

    @Test func `closing ends what is under way`() async throws {
        let connection = connection
        let task = Task { try await connection.query("select pg_sleep(3600)") }
        try await observer.waitUntilWaiting(connection.backendPID)
        await connection.close()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .connectionLost)
        await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
    }
}
