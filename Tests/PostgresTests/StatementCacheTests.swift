import Postgres
import TestSupport
import Testing

@Suite struct StatementCacheTests {
    private func connect(limit: Int) async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(url: try await TestDatabase.fresh().ownerURL, statementLimit: limit)
        )
    }

    private func prepared(_ connection: Connection) async throws -> [String] {
        try await connection.query("select statement from pg_prepared_statements order by prepare_time").decode(
            String.self
        )
    }

    @Test func `a statement is prepared once for its text and types`() async throws {
        let connection = try await connect(limit: 10)
        for n in 0..<5 { _ = try await connection.query("select \(n)") }
        _ = try await connection.query("select \("text")")
        #expect(try await prepared(connection).filter { $0 == "select $1" }.count == 2)
    }

    @Test func `the least recently used is deallocated at the limit`() async throws {
        let connection = try await connect(limit: 3)
        for sql: SQL in ["select 1", "select 2", "select 1", "select 3", "select 4", "select 5"] {
            _ = try await connection.query(sql)
        }
        // Deallocation goes with the next preparation, so one more than the limit may be left.
        #expect(try await prepared(connection).count <= 4)
        #expect(try await !prepared(connection).contains("select 2"))
        #expect(try await connection.query("select 2")[0].decode(Int.self) == 2)
    }

    @Test func `a statement whose table changed its columns is prepared anew`() async throws {
        let connection = try await connect(limit: 10)
        try await connection.script("create table t (n int); insert into t values (1)")
        #expect(try await connection.query("select * from t")[0].value("n", as: Int.self) == 1)
        try await connection.script("alter table t add column m text default 'new'")
        #expect(try await connection.query("select * from t")[0].value("m", as: String.self) == "new")
    }

    @Test func `within a transaction such a statement fails once, and is prepared anew after it`() async throws {
        let connection = try await connect(limit: 10)
        try await connection.script("create table t (n int)")
        _ = try await connection.query("select * from t")
        try await connection.script("alter table t add column m int")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { try await $0.query("select * from t") }
        }
        #expect(error?.kind == .server(.featureNotSupported))
        _ = try await connection.transaction { try await $0.query("select * from t") }
    }

    @Test func `a statement that the server has forgotten is prepared anew`() async throws {
        let connection = try await connect(limit: 10)
        _ = try await connection.query("select 7")
        try await connection.script("deallocate all")
        #expect(try await connection.query("select 7")[0].decode(Int.self) == 7)
    }

    @Test func `what can't run in a transaction runs as the first statement too`() async throws {
        let connection = try await connect(limit: 1)
        try await connection.script("create table t (n int)")
        for sql: SQL in ["select 1", "select 2", "vacuum t", "vacuum t"] { _ = try await connection.query(sql) }
    }
}
