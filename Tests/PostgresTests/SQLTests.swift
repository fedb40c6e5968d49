import Postgres
import TestSupport
import Testing

@Suite struct SQLTests {
    @Test func `an interpolated value leaves only its number in the text`() {
        let id = "x'; drop table event; --"
        let sql: SQL = "select * from event where id = \(id) and n > \(4)"
        #expect(sql.statement == "select * from event where id = $1 and n > $2")
    }

    @Test func `a spliced statement's parameters are numbered anew`() async throws {
        let inner: SQL = "\(2) + \(3)"
        let sql: SQL = "select \(1), \(inner), (\(inner)) * \(10)"
        #expect(sql.statement == "select $1, $2 + $3, ($4 + $5) * $6")
        let row = try await TestDatabase.connection().query(sql)[0]
        let (one, sum, product) = try row.decode(Int.self, Int.self, Int.self)
        #expect([one, sum, product] == [1, 5, 50])
    }

    @Test func `more than nine parameters are renumbered rightly`() async throws {
        let parts = (1...12).map { SQL("\($0)::bigint") }
        let sql: SQL = "select \(0)::bigint + \(SQL.joined(parts, separator: " + "))"
        #expect(try await TestDatabase.connection().query(sql)[0].decode(Int.self) == 78)
    }

    @Test func `a quoted name can't leave its quotes`() async throws {
        let name = "a\"; drop table b; --"
        let sql: SQL = "create table \(identifier: name) (n int)"
        #expect(sql.statement == "create table \"a\"\"; drop table b; --\" (n int)")
        let connection = try await TestDatabase.connection()
        _ = try await connection.query(sql)
        let rows = try await connection.query("select count(*) from pg_class where relname = \(name)")
        #expect(try rows[0].decode(Int.self) == 1)
    }

    @Test func `text that looks like SQL is stored as it is`() async throws {
        let connection = try await TestDatabase.connection()
        try await connection.script("create table member (name text)")
        let names = ["Robert'); drop table member; --", "$1", "\\x00", "' || (select 1) || '", "\"; rollback; --"]
        for name in names { _ = try await connection.query("insert into member values (\(name))") }
        _ = try await connection.query("insert into member select * from unnest(\(names))")
        let rows = try await connection.query("select name from member")
        #expect(try rows.decode(String.self) == names + names)
        let found = try await connection.query("select count(*) from member where name = any(\(names))")
        #expect(try found[0].decode(Int.self) == 10)
    }

    @Test func `a NUL in text is the server's error, not the end of the text`() async throws {
        let connection = try await TestDatabase.connection()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("select \("a\u{0}b")") }
        #expect(error?.sqlState == "22021")
    }
}
