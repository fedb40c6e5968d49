/// Why goods moved, as a client states it.
public struct StatedCause: Codable, Hashable, Sendable {
    /// What kind of thing it rests on.
    public let kind: CauseKind
    /// Which one; left out for `other` only.
    public let id: Identifier?
    /// In words; needed for `other`.
    public let note: Prose?
    /// Whom the words are about; they are then sealed.
    public let about: [Identifier]?

    /// A cause of its parts.
    public init(kind: CauseKind, id: Identifier? = nil, note: Prose? = nil, about: [Identifier]? = nil) {
        self.kind = kind
        self.id = id
        self.note = note
        self.about = about
    }
}

/// What a movement of goods rests on; the raw values are storage format.
public enum CauseKind: String, Word {
    case acta, assembly, motion, consultation, lot, order, commitment, allocation
    /// Something that isn't in the book, told in words.
    case other

    fileprivate var streamKind: Stream.Kind? {
        switch self {
        case .acta: .acta
        case .assembly: .assembly
        case .motion: .motion
        case .consultation: .consultation
        case .lot: .lot
        case .order: .order
        case .commitment: .commitment
        case .allocation: .allocation
        case .other: nil
        }
    }
}

/// Why goods moved, in an event.
public struct Cause: Codable, Hashable, Sendable {
    /// What kind of thing it rests on.
    public let kind: CauseKind
    /// Which one; left out for `other`.
    public let id: Identifier?
    /// In words.
    public let note: FreeText?
    /// Whether it is a delivery on that order, commitment or allocation, and counts there.
    public let fulfils: Bool?

    init(kind: CauseKind, id: Identifier?, note: FreeText?, fulfils: Bool? = nil) {
        self.kind = kind
        self.id = id
        self.note = note
        self.fulfils = fulfils
    }

    /// What it counts for; `nil` where it only rests on it.
    var served: Stream? {
        guard fulfils == true, let id else { return nil }
        return kind.streamKind.map { Stream($0, id) }
    }
}

extension Context {
    /// The cause, if what it cites is in the book.
    ///
    /// - Throws: `cause-unknown`, `cause-incomplete`.
    mutating func cause(_ stated: StatedCause) throws(Rejection) -> Cause {
        if let kind = stated.kind.streamKind {
            guard let id = stated.id else { throw Rejection(.causeIncomplete, ["kind": stated.kind.rawValue]) }
            guard book.version(of: Stream(kind, id)) ?? 0 > 0 else {
                throw Rejection(.causeUnknown, ["cause": "\(kind.rawValue)/\(id.text)"])
            }
        } else if stated.note == nil || stated.id != nil {
            throw Rejection(.causeIncomplete, ["kind": stated.kind.rawValue])
        }
        let note = stated.note.map { FreeText($0.text, about: stated.about ?? []) }
        return Cause(kind: stated.kind, id: stated.id, note: note)
    }
}

extension RejectionCode {
    static let causeUnknown = RejectionCode(
        "cause-unknown",
        en: "The book has no {cause} that this movement could rest on.",
        es: "El libro no tiene {cause} en que se apoye este movimiento."
    )
    static let causeIncomplete = RejectionCode(
        "cause-incomplete",
        en: "Name the id of what this rests on; where that isn't in the book, say other, with a note and no id.",
        es: "Indique el id de aquello en que se apoya; si no está en el libro, ponga other, con una nota y sin id."
    )
}
