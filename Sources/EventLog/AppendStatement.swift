import Postgres

/// A batch as the call of `acta.append` that is sent: built once, so that it is submitted again byte for byte.
struct AppendStatement: Sendable {
    /// The communes' parts in the order of their ids, which is the order of the locks.
    let parts: [CommuneAppend]
    /// The call.
    let sql: SQL
    /// Where each of `parts` stands in the batch as it was given.
    private let places: [Int]

    /// - Throws: Where events don't have the positions after the size. The database counts them anew, so that there
    ///   is never a gap; but their bytes would then tell another place.
    init(_ batch: [CommuneAppend]) throws(PostgresError) {
        for part in batch {
            guard part.events.map(\.position).elementsEqual((part.expectedSize + 1)..<(part.newSize + 1)) else {
                throw PostgresError(
                    kind: .server("22023"),
                    sqlState: "22023",
                    message: "the positions of events for \(part.commune) don't follow its size"
                )
            }
        }
        places = batch.indices.sorted {
            batch[$0].commune.utf8.lexicographicallyPrecedes(batch[$1].commune.utf8)
        }
        parts = places.map { batch[$0] }
        sql = Self.call(parts)
    }

    /// The results in the order of the batch as it was given.
    func inGivenOrder(_ results: [CommuneResult]) -> [CommuneResult] {
        var given = results
        for (index, place) in places.enumerated() { given[place] = results[index] }
        return given
    }

    /// Reads the answer: a result for each of `parts`.
    func results(_ rows: Rows) throws(PostgresError) -> [CommuneResult] {
        var results = [CommuneResult?](repeating: nil, count: parts.count)
        for row in rows {
            let (ordinal, outcome, size) = try row.decode(Int32.self, String.self, Int64.self)
            let index = Int(ordinal) - 1
            guard results.indices.contains(index) else { throw Self.surprise }
            switch outcome {
            case "w": results[index] = .written
            case "b": results[index] = .busy
            case "m": results[index] = .moved(size: size)
            case "k":
                var known: [KnownCommand] = []
                if case .known(let others) = results[index] { known = others }
                if let command = try LedgerEntry(row) { known.append(command) }
                results[index] = .known(known)
            default: throw Self.surprise
            }
        }
        let complete = results.compactMap { $0 }
        guard complete.count == parts.count else { throw Self.surprise }
        return complete
    }

    private static var surprise: PostgresError {
        PostgresError(kind: .protocolViolation, message: "acta.append answered otherwise than this program expects")
    }

    private static func call(_ parts: [CommuneAppend]) -> SQL {
        let events = Column(parts, \.events)
        let commands = Column(parts, \.ledger)
        let tiles = Column(parts, \.tiles)
        let keys = Column(parts, \.newKeys)
        let nationalIds = Column(parts, \.nationalIds)
        let erased = Column(parts, \.erasedPersons)
        return """
            select * from acta.append(
            \(parts.map(\.commune)), \(parts.map(\.expectedSize)), \
            \(parts.map { Timestamp(microseconds: $0.recordedAt * 1000) }), \
            \(parts.map { Array($0.frontier.joined()) }), \(parts.map { Int32($0.events.count) }),
            \(events.communes), \(events { $0.stream }), \(events { Int32($0.streamVersion) }), \
            \(events { $0.type }), \(events { $0.leafHash }), \(events { $0.bytes }),
            \(commands.communes), \(commands { $0.id }), \(commands { $0.bodyMAC }), \(commands { $0.principalMAC }), \
            \(commands { $0.outcome.first }), \(commands { $0.outcome.last }), \(commands { $0.outcome.refusal }),
            \(tiles.communes), \(tiles { Int16($0.level) }), \(tiles { $0.index }), \(tiles { $0.root }), \
            \(tiles { $0.hashes }),
            \(keys.communes), \(keys { $0.person }), \(keys { $0.wrapped }), \(keys { $0.keyHash }), \
            \(keys { $0.wrappingKey }),
            \(nationalIds.communes), \(nationalIds { $0.mac }), \(nationalIds { $0.person }),
            \(erased.communes), \(erased { $0 }))
            """
    }

    /// The elements of one kind of all communes, each with the index (from 1) of its commune.
    private struct Column<Element> {
        let communes: [Int32]
        let elements: [Element]

        init(_ parts: [CommuneAppend], _ path: KeyPath<CommuneAppend, [Element]>) {
            communes = parts.indices.flatMap { index in
                repeatElement(Int32(index + 1), count: parts[index][keyPath: path].count)
            }
            elements = parts.flatMap { $0[keyPath: path] }
        }

        func callAsFunction<Value>(_ value: (Element) -> Value) -> [Value] { elements.map(value) }
    }
}

extension Outcome {
    fileprivate var first: Int64? {
        if case .accepted(let first, _) = self { first } else { nil }
    }

    fileprivate var last: Int64? {
        if case .accepted(_, let last) = self { last } else { nil }
    }

    fileprivate var refusal: [UInt8]? {
        if case .refused(let bytes) = self { bytes } else { nil }
    }
}

extension LedgerEntry {
    /// Reads the columns `id, body_mac, principal_mac, first, last, refusal`; `nil` where they are NULL.
    init?(_ row: Row) throws(PostgresError) {
        guard let id = try row.value("id", as: String?.self) else { return nil }
        let outcome: Outcome =
            if let refusal = try row.value("refusal", as: [UInt8]?.self) {
                .refused(refusal)
            } else {
                .accepted(
                    first: try row.value("first", as: Int64.self),
                    last: try row.value("last", as: Int64.self)
                )
            }
        self.init(
            id: id,
            bodyMAC: try row.value("body_mac", as: [UInt8].self),
            principalMAC: try row.value("principal_mac", as: [UInt8].self),
            outcome: outcome
        )
    }
}
