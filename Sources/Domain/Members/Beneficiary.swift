/// For whom work was done: the commune, one of its units, a household, a member, or a body outside.
///
/// Written as `commune`, `unit/…`, `household/…`, `member/…` or `party/…`.
public struct Beneficiary: Scalar, CustomStringConvertible {
    /// What it is.
    public let kind: Kind
    /// Which one; `nil` for the commune.
    public let id: Identifier?

    /// What a beneficiary is. The raw values are storage format.
    public enum Kind: String, CaseIterable, Sendable {
        case commune, unit, household, member, party
    }

    public static let scalarShape = ScalarShape(
        pattern: "^(commune|(unit|household|member|party)/[A-Za-z0-9._-]{1,64})$",
        expected: "commune, or unit/, household/, member/ or party/ with an id",
        esperado: "commune, o bien unit/, household/, member/ o party/ con un id"
    )
    public static let placeholder = Beneficiary.commune

    /// The commune itself.
    public static let commune = Beneficiary(kind: .commune, id: nil)

    private init(kind: Kind, id: Identifier?) {
        self.kind = kind
        self.id = id
    }

    /// One of a kind; the commune has no id.
    public init(_ kind: Kind, _ id: Identifier) { self.init(kind: kind, id: kind == .commune ? nil : id) }

    public init?(scalar text: String) {
        if text == Kind.commune.rawValue {
            self = .commune
            return
        }
        guard let slash = text.firstIndex(of: "/"), let kind = Kind(rawValue: String(text[..<slash])), kind != .commune,
            let id = Identifier(scalar: String(text[text.index(after: slash)...]))
        else { return nil }
        self.init(kind: kind, id: id)
    }

    /// The member's id, where it is one.
    public var member: Identifier? { kind == .member ? id : nil }

    public var scalar: String { id.map { "\(kind.rawValue)/\($0.text)" } ?? kind.rawValue }
    public var description: String { scalar }
}
