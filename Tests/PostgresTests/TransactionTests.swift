import Postgres
import TestSupport
import Testing

@Suite struct TransactionTests {
    let connection: Connection

    init() async throws {
        connection = try await TestDatabase.connection()
        try await connection.script("create table t (n int constraint later unique deferrable initially deferred)")
    }

    struct Refusal: Error {}

    @Test func `what returns is committed and what throws is rolled back`() async throws {
        let value = try await connection.transaction { connection in
            _ = try await connection.query("insert into t values (1)")
            return "done"
        }
        #expect(value == "done")
        await #expect(throws: Refusal.self) {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into t values (2)")
                throw Refusal()
            }
        }
        #expect(try await connection.query("select n from t").decode(Int.self) == [1])
    }

    @Test func `others wait for the end of a transaction`() async throws {
        let connection = connection
        let inside = Gate()
        let go = Gate()
        let transaction = Task {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into t values (1)")
                inside.open()
                await go.wait()
                _ = try await connection.query("insert into t values (2)")
                throw Refusal()
            }
        }
        await inside.wait()
        // It queues while the transaction is open; in it, the row would be rolled back with the others.
        let outsider = Task { try await connection.query("insert into t values (3)") }
        for _ in 0..<100 { await Task.yield() }
        go.open()
        await #expect(throws: Refusal.self) { try await transaction.value }
        _ = try await outsider.value
        #expect(try await connection.query("select n from t").decode(Int.self) == [3])
    }

    @Test func `tasks that a transaction starts belong to it`() async throws {
        try await connection.transaction { connection in
            async let one = connection.query("insert into t values (1)")
            async let two = connection.query("insert into t values (2)")
            _ = try await (one, two)
        }
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 2)
    }

    @Test func `a transaction that failed within isn't reported as committed`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into t values (1)")
                _ = try? await connection.query("select 1 / 0")
            }
        }
        #expect(error?.kind == .server(.inFailedTransaction))
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 0)
    }

    @Test func `an error at COMMIT is thrown`() async throws {
        _ = try await connection.query("insert into t values (1)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { try await $0.query("insert into t values (1)") }
        }
        #expect(error?.kind == .server(.uniqueViolation))
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 1)
    }

    @Test func `a transaction within a transaction is refused`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.transaction { try await $0.query("select 1") }
            }
        }
        #expect(error?.kind == .protocolViolation)
        #expect(try await connection.query("select 1")[0].decode(Int.self) == 1)
    }

    @Test func `the isolation asked for is the one in force`() async throws {
        let rows = try await connection.transaction(isolation: .serializable, readOnly: true) { connection in
            try await connection.query(
                "select current_setting('transaction_isolation'), current_setting('transaction_read_only')"
            )
        }
        let (isolation, readOnly) = try rows[0].decode(String.self, String.self)
        #expect(isolation == "serializable")
        #expect(readOnly == "on")
    }

    @Test func `many callers of one connection each get their own answer`() async throws {
        let connection = connection
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for n in 0..<200 {
                group.addTask { try await connection.query("select \(n)")[0].decode(Int.self) == n }
            }
            for try await isOwn in group { #expect(isOwn) }
        }
    }
}
