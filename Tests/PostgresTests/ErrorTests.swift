import LocalPostgres
import Postgres
import TestSupport
import Testing

@Suite struct ErrorTests {
    let connection: Connection

    init() async throws {
        connection = try await TestDatabase.connection()
    }

    @Test func `a syntax error tells its statement and position`() async throws {
        let error = await #expect(throws: PostgresError.self) { try await connection.query("select \(1) frm x") }
        #expect(error?.kind == .server(.syntaxError))
        #expect(error?.sqlState == "42601")
        #expect(error?.statement == "select $1 frm x")
        #expect(error?.position == 15)
        #expect(error?.isUnknownOutcome == false)
    }

    @Test func `a violated constraint is named, and its values are kept out of the description`() async throws {
        try await connection.script("create table t (name text constraint t_name_once unique, n int check (n > 0))")
        _ = try await connection.query("insert into t values (\("María"), 1)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("insert into t values (\("María"), 1)")
        }
        #expect(error?.kind == .server(.uniqueViolation))
        #expect(error?.constraint == "t_name_once")
        #expect(error?.detail?.contains("María") == true)
        #expect(error?.description.contains("María") == false)
        let check = await #expect(throws: PostgresError.self) {
            try await connection.query("insert into t values ('x', -1)")
        }
        #expect(check?.kind == .server(.checkViolation))
        #expect(check?.constraint == "t_n_check")
    }

    @Test func `a failed statement leaves the connection of use`() async throws {
        for _ in 0..<3 {
            await #expect(throws: PostgresError.self) { try await connection.query("select 1 / \(0)") }
        }
        #expect(try await connection.query("select 1")[0].decode(Int.self) == 1)
        #expect(!connection.isBroken)
    }

    @Test func `an error at the commit of a single statement is thrown`() async throws {
        try await connection.script(
            "create table t (n int constraint later unique deferrable initially deferred); insert into t values (1)"
        )
        for _ in 0..<2 {
            // First prepared and run at once, then by its name: both end with the server's commit.
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query("insert into t values (1)")
            }
            #expect(error?.kind == .server(.uniqueViolation))
        }
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 1)
    }

    @Test func `a function's own error carries hint and detail`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.script(
                "do $$ begin raise 'no' using errcode = 'AC001', hint = 'ask', detail = 'why'; end $$"
            )
        }
        #expect(error?.kind == .server("AC001"))
        #expect(error?.hint == "ask")
        #expect(error?.detail == "why")
        #expect(error?.message == "no")
    }

    @Test func `a COPY sent as a query is refused and doesn't hang`() async throws {
        for statement: SQL in ["copy (select 1) to stdout", "copy pg_class from stdin"] {
            let connection = try await TestDatabase.connection()
            await #expect(throws: PostgresError.self) { try await connection.query(statement) }
        }
    }

    @Test func `no server is a failure to connect, with a reason`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.connect(ConnectionConfiguration(url: "postgresql://x@127.0.0.1:1/x"))
        }
        #expect(error?.kind == .connectFailed)
        #expect(error?.message.isEmpty == false)
        #expect(error?.isUnknownOutcome == false)
    }

    @Test func `a wrong password is a failure to connect`() async throws {
        let url = try await TestDatabase.server().url(user: "acta_owner", database: "postgres", password: "wrong")
        let error = await #expect(throws: PostgresError.self) {
            try await Connection.connect(ConnectionConfiguration(url: url))
        }
        #expect(error?.kind == .connectFailed)
    }

    @Test func `a server that never answers is given up in time`() async throws {
        let silent = try SilentServer()
        let configuration = ConnectionConfiguration(
            url: "postgresql://x@127.0.0.1:\(silent.port)/x",
            parameters: ["sslmode": "disable"],
            connectTimeout: .milliseconds(100)
        )
        let error = await #expect(throws: PostgresError.self) { try await Connection.connect(configuration) }
        #expect(error?.kind == .connectFailed)
        #expect(error?.message.hasPrefix("no connection within") == true)
    }
}
