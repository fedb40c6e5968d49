/// Who owns or keeps goods, or hands them over: the commune, one of its units, a member, or a body outside.
///
/// Written as `commune`, `unit/…`, `member/…` or `party/…`.
public struct Holder: Scalar, CustomStringConvertible {
    /// The canonical text.
    public let scalar: String
    /// Where it is registered; `nil` for the commune itself.
    let stream: Stream?

    /// What a holder is, apart from the commune.
    public enum Kind: String, CaseIterable, Sendable {
        case unit, member, party
    }

    public static let scalarShape = ScalarShape(
        pattern: "^(commune|(unit|member|party)/[A-Za-z0-9._-]{1,64})$",
        expected: "commune, or unit/, member/ or party/ with an id",
        esperado: "commune, o bien unit/, member/ o party/ con un id"
    )
    public static let placeholder = Holder.commune

    /// The commune itself.
    public static let commune = Holder()

    /// Whether it is a body outside of the commune, whose own stock isn't in the book.
    var isOutside: Bool { stream?.kind == .party }

    private init() {
        scalar = "commune"
        stream = nil
    }

    /// One of a kind.
    public init(_ kind: Kind, _ id: Identifier) {
        scalar = "\(kind.rawValue)/\(id.text)"
        switch kind {
        case .unit: stream = Stream(.unit, id)
        case .member: stream = Stream(.member, id)
        case .party: stream = Stream(.party, id)
        }
    }

    public init?(scalar text: String) {
        if text == "commune" {
            self = .commune
            return
        }
        guard let slash = text.firstIndex(of: "/"), let kind = Kind(rawValue: String(text[..<slash])),
            let id = Identifier(scalar: String(text[text.index(after: slash)...]))
        else { return nil }
        self.init(kind, id)
    }

    public var description: String { scalar }
}

extension Context {
    /// The holder, if it is registered; the commune where none was told.
    ///
    /// - Throws: `holder-unknown`.
    mutating func holder(_ holder: Holder?) throws(Rejection) -> Holder {
        guard let holder, let stream = holder.stream else { return .commune }
        guard book.version(of: stream) ?? 0 > 0 else { throw Rejection(.holderUnknown, ["holder": holder.scalar]) }
        return holder
    }

    /// The units of a member's mandates, ended ones too.
    mutating func units(of member: Identifier) -> [Identifier] {
        currentCommune().mandates(of: member).compactMap(\.unit)
    }
}

extension RejectionCode {
    static let holderUnknown = RejectionCode(
        "holder-unknown",
        en: "The book has no {holder}; register it first.",
        es: "El libro no tiene {holder}; regístrelo primero."
    )
}
