import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
    let connection: Connection

    init() async throws {
        connection = try await TestDatabase.connection()
        try await connection.script("create table t (n int, word text)")
    }

    @Test func `rows go in, cut anywhere, and come out`() async throws {
        let text = (1...2000).map { "\($0)\tword \($0)\n" }.joined()
        let bytes = Array(text.utf8)
        let chunks = stride(from: 0, to: bytes.count, by: 777).map { Array(bytes[$0..<min($0 + 777, bytes.count)]) }
        #expect(try await connection.copyIn("copy t from stdin", chunks: chunks) == 2000)
        var out: [UInt8] = []
        for try await chunk in connection.copyOut("copy (select * from t order by n) to stdout") { out += chunk }
        #expect(out == bytes)
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 2000)
    }

    struct Refusal: Error {}

    @Test func `a source that throws leaves nothing`() async throws {
        let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield(Array("1\tone\n".utf8))
            continuation.finish(throwing: Refusal())
        }
        await #expect(throws: Refusal.self) { try await connection.copyIn("copy t from stdin", chunks: chunks) }
        #expect(try await connection.query("select count(*) from t")[0].decode(Int.self) == 0)
    }

    @Test func `a row that the server refuses is its error`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("copy t from stdin", chunks: [Array("x\tone\n".utf8)])
        }
        #expect(error?.sqlState == "22P02")
        #expect(try await connection.query("select 1")[0].decode(Int.self) == 1)
    }

    @Test func `more than the sockets hold goes in and out`() async throws {
        let row = Array(("1\t" + String(repeating: "x", count: 99_998) + "\n").utf8)
        #expect(try await connection.copyIn("copy t from stdin", chunks: Array(repeating: row, count: 300)) == 300)
        var count = 0
        for try await chunk in connection.copyOut("copy t to stdout") { count += chunk.count }
        #expect(count == row.count * 300)
    }

    @Test func `the server waits for a slow reader`() async throws {
        let observer = try await Observer()
        let stream = connection.copyOut("copy (select repeat('x', 1000) from generate_series(1, 1000000)) to stdout")
        var iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next() != nil)
        // A gigabyte doesn't fit anywhere, so the server comes to wait for us; it wouldn't if we read ahead.
        try await observer.waitUntilWaiting(connection.backendPID)
        #expect(try await iterator.next() != nil)
    }

    @Test func `a copy that is let go frees the connection`() async throws {
        do {
            let stream = connection.copyOut("copy (select n from generate_series(1, 10000000) as n) to stdout")
            var iterator = stream.makeAsyncIterator()
            #expect(try await iterator.next() != nil)
        }
        #expect(try await connection.query("select 1")[0].decode(Int.self) == 1)
    }

    @Test func `an error in the middle of a copy is thrown`() async throws {
        let error = await #expect(throws: PostgresError.self) {
            for try await _ in connection.copyOut(
                "copy (select 1 / (500 - n) from generate_series(1, 1000) as n) to stdout"
            ) {}
        }
        #expect(error?.sqlState == "22012")
        #expect(try await connection.query("select 1")[0].decode(Int.self) == 1)
    }

    @Test func `a query that is no COPY is refused`() async throws {
        await #expect(throws: PostgresError.self) { try await connection.copyIn("select 1", chunks: []) }
        await #expect(throws: PostgresError.self) {
            for try await _ in connection.copyOut("copy t from stdin") {}
        }
    }
}
