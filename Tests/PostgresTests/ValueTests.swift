import Postgres
import TestSupport
import Testing

@Suite struct ValueTests {
    let connection: Connection

    init() async throws {
        connection = try await TestDatabase.connection()
    }

    /// Sends a value and its array form, and reads both back together with what the server makes of the value as text.
    private func roundTrip<Value: PostgresElement & Equatable>(_ values: [Value]) async throws {
        for value in values {
            let rows = try await connection.query("select \(value), \([value]), \([value, nil, value] as [Value?])")
            let (one, array, gaps) = try rows[0].decode(Value.self, [Value].self, [Value?].self)
            #expect(one == value)
            #expect(array == [value])
            #expect(gaps == [value, nil, value])
        }
        let rows = try await connection.query(
            "select \(values), \([] as [Value]), \([nil] as [Value?]), \(nil as Value?)"
        )
        let (all, none, null, absent) = try rows[0].decode([Value].self, [Value].self, [Value?].self, Value?.self)
        #expect(all == values)
        #expect(none == [])
        #expect(null == [nil])
        #expect(absent == nil)
    }

    @Test func `booleans`() async throws { try await roundTrip([true, false]) }
    @Test func `integers of 16 bits`() async throws { try await roundTrip([Int16.min, -1, 0, 1, .max]) }
    @Test func `integers of 32 bits`() async throws { try await roundTrip([Int32.min, -1, 0, 1, .max]) }
    @Test func `integers of 64 bits`() async throws { try await roundTrip([Int64.min, -1, 0, 1, .max]) }
    @Test func `integers`() async throws { try await roundTrip([Int.min, -256, 0, 65_536, .max]) }

    @Test func `floating point`() async throws {
        try await roundTrip([0.1, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    }

    @Test func `text`() async throws {
        try await roundTrip([
            "", "NULL", "{a,\"b\"}", "ñandú 🦤", "line\nbreak \\ '\"", String(repeating: "x", count: 100_000),
        ])
    }

    @Test func `bytes`() async throws {
        try await roundTrip([[], [0], [0, 255, 92, 39], [UInt8](repeating: 7, count: 70_000)])
    }

    @Test func `instants`() async throws {
        let values = [-62_135_596_800_000_000, -1, 0, 946_684_800_000_000, 1_795_392_000_123_456, .max].map {
            Timestamp(microseconds: $0)
        }
        try await roundTrip(values)
        let text = try await connection.query("select \(values[4])::text || ' ' || \(values[5])::text")
        #expect(try text[0].decode(String.self).hasSuffix("00.123456+00 infinity"))
    }

    @Test func `documents`() async throws {
        try await roundTrip([JSONB(bytes: Array(#"{"a": [1, "ñ"]}"#.utf8)), JSONB(bytes: Array("null".utf8))])
    }

    @Test func `single bytes`() async throws {
        let rows = try await connection.query("select \(UInt8(ascii: "x"))")
        #expect(try rows[0].decode(UInt8.self) == UInt8(ascii: "x"))
    }

    @Test func `any width of integer is read, if the value fits`() async throws {
        let row = try await connection.query("select 7::int2, 7::int4, 7::int8, 7::oid, 70000")[0]
        let (a, b, c, d) = try row.decode(Int.self, Int.self, Int16.self, Int64.self)
        #expect([a, b, Int(c), Int(d)] == [7, 7, 7, 7])
        #expect(throws: PostgresError.self) { try row.value(at: 4, as: Int16.self) }
    }

    @Test func `text is read from what prints exactly`() async throws {
        let row = try await connection.query(
            """
            select '0197a0c4-7f0e-7c1e-9c37-0d5f2a1b3c4d'::uuid, '{"a": 1}'::jsonb, 'x'::varchar, 'y'::name,
                -12345678.90500::numeric, 0.000012::numeric, 1e20::numeric, 'NaN'::numeric, 0::numeric, 10000::numeric
            """
        )[0]
        let texts = try (0..<10).map { try row.value(at: $0, as: String.self) }
        #expect(
            texts == [
                "0197a0c4-7f0e-7c1e-9c37-0d5f2a1b3c4d", #"{"a": 1}"#, "x", "y", "-12345678.90500", "0.000012",
                "100000000000000000000", "NaN", "0", "10000",
            ]
        )
    }

    @Test func `enumerations are text`() async throws {
        try await connection.script("create type colour as enum ('red', 'green')")
        let rows = try await connection.query("select 'green'::colour")
        #expect(try rows[0].decode(String.self) == "green")
    }

    @Test func `an array of arrays of the server's is refused`() async throws {
        let rows = try await connection.query("select array[[1, 2], [3, 4]]")
        #expect(throws: PostgresError.self) { try rows[0].decode([Int].self) }
    }

    @Test func `NULL for a value that can't be absent names the column and no value`() async throws {
        let rows = try await connection.query("select null::text as name, 'secret' as word")
        let error = #expect(throws: PostgresError.self) { try rows[0].decode(String.self) }
        #expect(error?.kind == .decoding)
        #expect(error?.message == "column name: expected a value, got NULL")
        let other = #expect(throws: PostgresError.self) { try rows[0].value("word", as: Int.self) }
        #expect(other?.message.contains("secret") == false)
    }

    @Test func `columns are found by name and missing ones are told`() async throws {
        let row = try await connection.query("select 1 as one, 'two' as two")[0]
        #expect(try row.value("two", as: String.self) == "two")
        #expect(throws: PostgresError.self) { try row.value("three", as: String.self) }
        #expect(throws: PostgresError.self) { try row.value(at: 2, as: String.self) }
    }

    @Test func `rows are a collection and tell how many were written`() async throws {
        let rows = try await connection.query("select n, n % 2 = 0 from generate_series(1, 1000) as n")
        #expect(rows.count == 1000)
        #expect(rows.affected == 1000)
        #expect(try rows.decode(Int.self, Bool.self).filter(\.1).map(\.0).reduce(0, +) == 250_500)
        try await connection.script("create table t (n int)")
        #expect(try await connection.query("insert into t select * from generate_series(1, 12)").affected == 12)
        #expect(try await connection.query("delete from t where n > 7").affected == 5)
    }
}
