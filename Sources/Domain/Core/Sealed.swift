/// A text that identifies a person or tells of a need: in the log it is readable only while each of those persons' keys exists.
///
/// `decide` returns it `clear`; the writer seals it when it stamps the event; whoever evolves or projects gets it as a `box`.
/// No decision and no fold may depend on what is inside.
public struct Sealed: Hashable, Sendable {
    /// The text, or its ciphertext.
    public enum Content: Hashable, Sendable {
        /// Only between a decision and its stamping.
        case clear(String)
        /// Base64url of nonce, ciphertext and tag (AES-GCM), and of the key's SHA-256.
        case box(ciphertext: String, key: String)
    }

    /// Whose it is: one person, or all whom a free text is about, ascending.
    public let persons: [Identifier]
    /// Which field; part of what the seal authenticates.
    public let field: Field
    /// The text, or its ciphertext.
    public let content: Content

    /// What is sealed; the raw values are storage format.
    public enum Field: String, Word {
        case name, nationalId, birthDate, contact, text, need, reason
    }

    /// A text to be sealed.
    public init(_ persons: [Identifier], _ field: Field, clear text: String) {
        self.persons = Array(Set(persons)).sorted()
        self.field = field
        content = .clear(text)
    }

    /// A text that was sealed.
    public init(_ persons: [Identifier], _ field: Field, ciphertext: String, key: String) {
        self.persons = persons
        self.field = field
        content = .box(ciphertext: ciphertext, key: key)
    }
}

/// In events: `{"box", "field", "key", "persons"}`. A clear one can't be encoded: its plaintext would be in the log for good.
extension Sealed: Codable {
    private enum CodingKeys: String, CodingKey { case box, field, key, persons }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        persons = try container.decode([Identifier].self, forKey: .persons)
        field = try container.decode(Field.self, forKey: .field)
        content = .box(
            ciphertext: try container.decode(String.self, forKey: .box),
            key: try container.decode(String.self, forKey: .key)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        guard case .box(let ciphertext, let key) = content else {
            throw EncodingError.invalidValue(
                field.rawValue,
                .init(codingPath: encoder.codingPath, debugDescription: "an unsealed personal text can't be encoded")
            )
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ciphertext, forKey: .box)
        try container.encode(field, forKey: .field)
        try container.encode(key, forKey: .key)
        try container.encode(persons, forKey: .persons)
    }
}

/// A free text in an event: open where it is about nobody, else sealed. On the wire a string, or an object as `Sealed` has it.
public enum FreeText: Codable, Hashable, Sendable {
    case open(String)
    case sealed(Sealed)

    /// Sealed under the keys of all whom it is about; open where that is nobody.
    public init(_ text: String, about persons: [Identifier], field: Sealed.Field = .text) {
        self = persons.isEmpty ? .open(text) : .sealed(Sealed(persons, field, clear: text))
    }

    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self = .open(text)
        } else {
            self = .sealed(try Sealed(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .open(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .sealed(let sealed):
            var container = encoder.singleValueContainer()
            try container.encode(sealed)
        }
    }

    /// The sealed parts: none or one.
    public var parts: [Sealed] {
        if case .sealed(let sealed) = self { [sealed] } else { [] }
    }
}
