/// The number of an identity card, as people write it. It never enters the log in clear.
public struct NationalId: Scalar, ExpressibleByStringLiteral {
    /// Capitals and digits without separators, so that `V-12.345.678` and `v12345678` are one.
    public let normalized: String

    public static let scalarShape = ScalarShape(
        pattern: "^(?=(?:[ ./-]*[A-Za-z0-9]){3,24}[ ./-]*$)[A-Za-z0-9 ./-]{3,40}$",
        expected: "an identity card's number, such as V-12.345.678",
        esperado: "un número de cédula, por ejemplo V-12.345.678"
    )
    public static let placeholder: NationalId = "V-12.345.678"

    /// `nil` where `text` can't be such a number.
    public init?(scalar text: String) {
        let separators = Set(" ./-".utf8)
        let kept = text.utf8.filter { !separators.contains($0) }
        guard (3...24).contains(kept.count), text.utf8.count <= 40, kept.allSatisfy(Self.allows) else { return nil }
        normalized = String(decoding: kept, as: UTF8.self).uppercased()
    }

    /// For numbers that are written in code; traps on any other text.
    public init(stringLiteral text: StaticString) {
        guard let value = NationalId(scalar: text.description) else { preconditionFailure("not a national id") }
        self = value
    }

    public var scalar: String { normalized }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
