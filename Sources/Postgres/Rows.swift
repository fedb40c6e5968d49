internal import CLibPQ

/// A statement's answer: its rows, in binary, as libpq received them. Nothing is copied until a column is decoded.
public struct Rows: RandomAccessCollection, Sendable {
    private let answer: Answer

    /// How many rows a statement wrote, or how many it gave.
    public let affected: Int

    init(_ answer: Answer) {
        self.answer = answer
        affected = answer.affected
    }

    /// What the server did, as `INSERT 0 1`.
    var command: String { answer.command }

    public var startIndex: Int { 0 }
    public var endIndex: Int { answer.rowCount }

    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < answer.rowCount, "row \(position) of \(answer.rowCount)")
        return Row(answer: answer, index: position)
    }

    /// The only column of all rows.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type) throws(PostgresError) -> [Value] {
        var decoded: [Value] = []
        decoded.reserveCapacity(count)
        for row in self {
            decoded.append(try row.value(at: 0, as: type))
        }
        return decoded
    }

    /// All rows, decoded.
    public func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> [(repeat each Value)] {
        var decoded: [(repeat each Value)] = []
        decoded.reserveCapacity(count)
        for row in self {
            decoded.append(try row.decode(repeat each types))
        }
        return decoded
    }
}

/// One row of an answer.
public struct Row: Sendable {
    fileprivate let answer: Answer
    fileprivate let index: Int

    fileprivate init(answer: Answer, index: Int) {
        self.answer = answer
        self.index = index
    }

    /// The first column.
    public func decode<Value: PostgresDecodable>(_ type: Value.Type) throws(PostgresError) -> Value {
        try value(at: 0, as: type)
    }

    /// The columns from the first on, as these types.
    public func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var column = 0
        return (repeat try next(&column, as: each types))
    }

    /// The column with this name.
    public func value<Value: PostgresDecodable>(_ name: String, as type: Value.Type) throws(PostgresError) -> Value {
        guard let column = answer.column(named: name) else {
            throw PostgresError(kind: .decoding, message: "the answer has no column \(name)")
        }
        return try value(at: column, as: type)
    }

    /// The column at this place, from 0.
    public func value<Value: PostgresDecodable>(at column: Int, as type: Value.Type) throws(PostgresError) -> Value {
        guard column >= 0, column < answer.columnCount else {
            throw PostgresError(
                kind: .decoding,
                message: "the answer has \(answer.columnCount) columns, not \(column + 1)"
            )
        }
        do {
            return try Value.decode(answer.field(row: index, column: column))
        } catch {
            var named = error
            named.message = "column \(answer.columnName(column)): \(error.message)"
            throw named
        }
    }

    private func next<Value: PostgresDecodable>(
        _ column: inout Int,
        as type: Value.Type
    ) throws(PostgresError) -> Value {
        defer { column += 1 }
        return try value(at: column, as: type)
    }
}

/// Owns a `PGresult`.
///
/// Sendable because libpq's results are immutable once received, and reading one from several threads is documented as
/// safe; it is freed when the last row is let go.
@safe final class Answer: @unchecked Sendable {
    private let result: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ result: OpaquePointer) {
        unsafe self.result = unsafe result
        rowCount = Int(unsafe PQntuples(result))
        columnCount = Int(unsafe PQnfields(result))
    }

    deinit {
        unsafe PQclear(result)
    }

    var affected: Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        return Int(unsafe String(cString: text)) ?? 0
    }

    /// What the server did, as `COMMIT` or `INSERT 0 1`.
    var command: String {
        guard let text = unsafe PQcmdStatus(result) else { return "" }
        return unsafe String(cString: text)
    }

    func column(named name: String) -> Int? {
        (0..<columnCount).first { columnName($0) == name }
    }

    func columnName(_ column: Int) -> String {
        guard let text = unsafe PQfname(result, Int32(column)) else { return "" }
        return unsafe String(cString: text)
    }

    func field(row: Int, column: Int) -> Field {
        let (row, column) = (Int32(row), Int32(column))
        let type = PostgresType(rawValue: unsafe PQftype(result, column))
        guard unsafe PQgetisnull(result, row, column) == 0, let value = unsafe PQgetvalue(result, row, column) else {
            return unsafe Field(nil, type: type)
        }
        let length = Int(unsafe PQgetlength(result, row, column))
        return unsafe Field(UnsafeRawBufferPointer(start: value, count: length), type: type)
    }
}
