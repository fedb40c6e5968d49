/// A SHA-256, as 64 hexadecimal digits in lower case.
public struct Digest: Scalar, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The digits, valid by construction.
    public let scalar: String

    public static let scalarShape = ScalarShape(
        pattern: "^[0-9a-f]{64}$",
        expected: "a SHA-256 as 64 hexadecimal digits in lower case",
        esperado: "un SHA-256 en 64 cifras hexadecimales minúsculas"
    )
    public static let placeholder: Digest = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

    /// `nil` where `text` isn't one.
    public init?(scalar text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ Self.digits.contains($0) }) else { return nil }
        scalar = text
    }

    /// For digests that are written in code; traps on any other text.
    public init(stringLiteral text: StaticString) {
        guard let digest = Digest(scalar: text.description) else { preconditionFailure("not a SHA-256: \(text)") }
        self = digest
    }

    public var description: String { scalar }

    private static let digits = Set("0123456789abcdef".utf8)
}
