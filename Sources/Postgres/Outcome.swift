internal import CLibPQ

/// A `PGresult` that isn't judged yet; freed here unless it becomes an `Answer`.
@safe struct Outcome: ~Copyable {
    private let pointer: OpaquePointer
    let status: ExecStatusType

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
        status = unsafe PQresultStatus(pointer)
    }

    deinit {
        unsafe PQclear(pointer)
    }

    var isError: Bool { status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE }

    /// Whether the server waits for, or sends, the data of a COPY.
    var isCopy: Bool { status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH }

    /// Hands the result on.
    consuming func answer() -> Answer {
        let pointer = unsafe self.pointer
        discard self
        return unsafe Answer(pointer)
    }

    /// The error that it tells of.
    func error(statement: String) -> PostgresError {
        let state = unsafe errorField(pointer, acta_diag_sqlstate)
        let libpq = unsafe PQresultErrorMessage(pointer).map { unsafe String(cString: $0).trimmedLines }
        return PostgresError(
            kind: state.map { .server(SQLState(rawValue: $0)) } ?? .protocolViolation,
            sqlState: state,
            message: unsafe errorField(pointer, acta_diag_message) ?? libpq ?? "the server gave no message",
            detail: unsafe errorField(pointer, acta_diag_detail),
            hint: unsafe errorField(pointer, acta_diag_hint),
            constraint: unsafe errorField(pointer, acta_diag_constraint),
            statement: statement,
            position: unsafe errorField(pointer, acta_diag_position).flatMap { Int($0) }
        )
    }

    /// Whether the server ended the session with it.
    var isFatal: Bool {
        switch unsafe errorField(pointer, acta_diag_severity) {
        case "FATAL", "PANIC": true
        default: false
        }
    }

    /// Whether a prepared statement no longer fits: its tables changed their columns, or the server dropped it.
    func staleStatement() -> Stale? {
        switch unsafe errorField(pointer, acta_diag_sqlstate) {
        case SQLState.invalidStatementName.rawValue: .gone
        case SQLState.featureNotSupported.rawValue
        where unsafe errorField(pointer, acta_diag_function) == "RevalidateCachedQuery": .changed
        default: nil
        }
    }

    enum Stale {
        case gone, changed
    }
}

/// Arrays of C strings that end with a null pointer, as libpq takes keywords and values.
enum CStrings {
    typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

    static func withArrays<Value>(
        _ pairs: [(name: String, value: String)],
        _ body: (Pointers?, Pointers?) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for text in pairs.map(\.name) + pairs.map(\.value) {
            offsets.append(bytes.count)
            bytes.append(contentsOf: text.utf8CString)
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let pointers = unsafe offsets.map { offset in unsafe buffer.baseAddress.map { unsafe $0 + offset } }
            let names = unsafe Array(pointers.prefix(pairs.count)) + [nil]
            let values = unsafe Array(pointers.dropFirst(pairs.count)) + [nil]
            return unsafe names.withUnsafeBufferPointer { names in
                unsafe values.withUnsafeBufferPointer { values in
                    unsafe body(names.baseAddress, values.baseAddress)
                }
            }
        }
    }
}

extension Duration {
    /// In seconds, for Dispatch.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
