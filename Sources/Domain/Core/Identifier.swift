/// An identifier that a client chose: `[A-Za-z0-9._-]{1,64}`, compared as bytes.
public struct Identifier: Scalar, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The text, valid by construction.
    public let text: String

    public static let scalarShape = ScalarShape(
        pattern: "^[A-Za-z0-9._-]{1,64}$",
        expected: "1 to 64 letters without accents, digits, dots, hyphens or underscores",
        esperado: "de 1 a 64 letras sin acentos, dígitos, puntos, guiones o guiones bajos"
    )
    public static let placeholder: Identifier = "example"

    /// `nil` where `text` isn't an identifier.
    public init?(scalar text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.allows) else { return nil }
        self.text = text
    }

    /// For identifiers that are written in code; traps on any other text.
    public init(stringLiteral text: StaticString) {
        guard let identifier = Identifier(scalar: text.description) else {
            preconditionFailure("not an identifier: \(text)")
        }
        self = identifier
    }

    /// The policies' own actor. No client can be it, since no identifier has a colon.
    public static let policy = Identifier(unchecked: "acta:policy")

    /// Whose act an event is: an identifier, or the policies' own actor.
    public init?(actor text: String) {
        if text == Self.policy.text { self = .policy } else { self.init(scalar: text) }
    }

    private init(unchecked text: String) { self.text = text }

    /// Whether it has six digits in a row, and is then probably the number of an identity card.
    var resemblesDocument: Bool {
        var run = 0
        for byte in text.utf8 {
            run = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? run + 1 : 0
            if run == 6 { return true }
        }
        return false
    }

    public var scalar: String { text }
    public var description: String { text }

    public static func < (left: Identifier, right: Identifier) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
