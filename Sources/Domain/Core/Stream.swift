/// Where an event belongs inside of its commune's log: a kind in the singular, a slash, an id, as `member/m-0007`.
public struct Stream: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of streams; the raw values are storage format.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case commune, rules, unit, party, mandate
        case member, household, roll
        case assembly, motion, election, tally, draw, recall, acta
        case consultation
        case item, lot, location, allocation, order, commitment, asset
        case operators
    }

    /// What the stream is about.
    public let kind: Kind
    /// Which one.
    public let id: Identifier

    /// The stream of one thing.
    public init(_ kind: Kind, _ id: Identifier) {
        self.kind = kind
        self.id = id
    }

    /// Reads `member/m-0007`.
    public init?(_ text: String) {
        guard let slash = text.firstIndex(of: "/"), let kind = Kind(rawValue: String(text[..<slash])),
            let id = Identifier(scalar: String(text[text.index(after: slash)...]))
        else { return nil }
        self.init(kind, id)
    }

    public var description: String { "\(kind.rawValue)/\(id.text)" }
}
