import Postgres
import TestSupport
import Testing

@Suite struct PipelineTests {
    let connection: Connection

    init() async throws {
        connection = try await TestDatabase.connection()
        try await connection.script("create table t (n int primary key)")
    }

    @Test func `answers come in the order of the statements`() async throws {
        for _ in 0..<2 {
            let answers = try await connection.pipeline((1...100).map { "select \($0)" })
            #expect(try answers.map { try $0[0].decode(Int.self) } == Array(1...100))
        }
    }

    @Test func `an error in the middle names its statement and undoes the others`() async throws {
        for _ in 0..<2 {
            // The second time all are prepared already.
            let error = await #expect(throws: PostgresError.self) {
                try await connection.pipeline([
                    "insert into t values (\(1))", "insert into t values (1 / \(0))", "insert into t values (3)",
                ])
            }
            #expect(error?.sqlState == "22012")
            #expect(error?.statement == "insert into t values (1 / $1)")
            #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 0)
        }
    }

    @Test func `a statement that can't be prepared undoes the others too`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline(["insert into t values (1)", "insert into nowhere values (2)", "select 1"])
        }
        #expect(error?.kind == .server(.undefinedTable))
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 0)
        #expect(try await connection.pipeline(["select 1", "select 2"]).count == 2)
    }

    @Test func `an empty pipeline does nothing`() async throws {
        #expect(try await connection.pipeline([]).isEmpty)
    }

    @Test func `more than the sockets hold goes both ways at once`() async throws {
        let block = [UInt8](repeating: 1, count: 1_000_000)
        let answers = try await connection.pipeline((0..<20).map { _ in "select \(block)" })
        #expect(try answers.allSatisfy { try $0[0].decode([UInt8].self) == block })
    }
}
