/// A name or a line of text that people wrote: 1 to 300 characters, not blank, without control characters.
public struct Title: Scalar, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text, valid by construction.
    public let text: String

    public static let scalarShape = ScalarShape(
        pattern: "^(?=.*[^\\u0009-\\u000D\\u0020\\u0085\\u00A0])[^\\u0000-\\u001F\\u007F-\\u009F]{1,300}$",
        expected: "1 to 300 characters in one line, not blank",
        esperado: "de 1 a 300 caracteres en una línea, no en blanco"
    )
    public static let placeholder: Title = "example"

    /// `nil` where `text` isn't one.
    public init?(scalar text: String) {
        // As in the schema, a character is a Unicode scalar.
        let scalars = text.unicodeScalars
        guard (1...300).contains(scalars.count), scalars.contains(where: { !$0.properties.isWhitespace }),
            !scalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        else { return nil }
        self.text = text
    }

    /// For texts that are written in code; traps on any other.
    public init(stringLiteral text: StaticString) {
        guard let title = Title(scalar: text.description) else { preconditionFailure("not a title: \(text)") }
        self = title
    }

    public var scalar: String { text }
    public var description: String { text }
}

/// A text of any length that people wrote: not blank; lines end with a line feed.
public struct Prose: Scalar, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text, valid by construction.
    public let text: String

    public static let scalarShape = ScalarShape(
        pattern: "^(?=[\\s\\S]*\\S)[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]+$",
        expected: "a text that isn't blank",
        esperado: "un texto que no esté en blanco"
    )
    public static let placeholder: Prose = "example"

    /// `nil` where `text` isn't one.
    public init?(scalar text: String) {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { !$0.properties.isWhitespace }), scalars.allSatisfy(Self.allows)
        else { return nil }
        self.text = text
    }

    /// For texts that are written in code; traps on any other.
    public init(stringLiteral text: StaticString) {
        guard let prose = Prose(scalar: text.description) else { preconditionFailure("not a text: \(text)") }
        self = prose
    }

    public var scalar: String { text }
    public var description: String { text }

    private static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: true
        case 0..<0x20, 0x7F...0x9F: false
        default: true
        }
    }
}
