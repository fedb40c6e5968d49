public import Domain

/// One commune's rows of one view while events are folded; it knows which of them changed.
///
/// `rows["a-1"]` reads, `rows["a-1"] = row` writes, `rows["a-1"] = nil` deletes, `rows["a-1"]?.present += 1` changes in place.
/// Each event may only use the rows that its `touches` named: what else happens to be loaded depends on how events were
/// batched, and a fold that used it would give other rows in a rebuild.
public struct RowSet<Row: Sendable & Equatable>: Sendable {
    private let original: [String: Row]
    private var current: [String: Row]
    private var written: Set<String> = []
    private var allowed: Set<String> = []
    private var stray: String?

    /// A set of the rows that were loaded.
    public init(_ loaded: [String: Row] = [:]) {
        original = loaded
        current = loaded
    }

    /// All rows as they stand.
    public var rows: [String: Row] { current }

    /// What differs from what was loaded, ascending by id; `nil` stands for a row that is gone.
    public var changes: [(id: String, row: Row?)] {
        written.sorted().compactMap { id in
            current[id] == original[id] ? nil : (id, current[id])
        }
    }

    /// A row that `touches` named.
    public subscript(id: String) -> Row? {
        mutating get {
            note(id)
            return current[id]
        }
        _modify {
            note(id)
            written.insert(id)
            yield &current[id]
        }
    }

    /// The row, where the view can't go on without it.
    public mutating func required(_ id: String) throws(ViewFault) -> Row {
        guard let row = self[id] else { throw ViewFault("there is no row \(id)") }
        return row
    }

    /// Applies one event, and holds the view to the rows that it named.
    public mutating func fold<V: View>(_ event: Recorded, by view: V.Type) throws(ViewFault) where V.Row == Row {
        let touched = V.touches(event)
        guard !touched.isEmpty else { return }
        allowed = Set(touched)
        try V.apply(event, to: &self)
        if let stray {
            self.stray = nil
            throw ViewFault(
                "version \(V.version) of the view used the row \(stray), which it hadn't named for this event"
            )
        }
    }

    /// Back to what was loaded.
    public mutating func reset() { self = RowSet(original) }

    private mutating func note(_ id: String) {
        if !allowed.contains(id), stray == nil { stray = id }
    }
}
