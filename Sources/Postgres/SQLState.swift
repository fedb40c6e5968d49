/// An error's class and condition, as appendix A of PostgreSQL's documentation lists them.
public struct SQLState: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(stringLiteral value: StaticString) {
        rawValue = value.description
    }

    public static let featureNotSupported: Self = "0A000"
    public static let notNullViolation: Self = "23502"
    public static let foreignKeyViolation: Self = "23503"
    public static let uniqueViolation: Self = "23505"
    public static let checkViolation: Self = "23514"
    public static let inFailedTransaction: Self = "25P02"
    public static let invalidStatementName: Self = "26000"
    public static let serializationFailure: Self = "40001"
    public static let deadlockDetected: Self = "40P01"
    public static let insufficientPrivilege: Self = "42501"
    public static let syntaxError: Self = "42601"
    public static let undefinedTable: Self = "42P01"
    public static let undefinedFunction: Self = "42883"
    public static let tooManyConnections: Self = "53300"
    public static let lockNotAvailable: Self = "55P03"
    public static let queryCanceled: Self = "57014"
    public static let adminShutdown: Self = "57P01"
    public static let crashShutdown: Self = "57P02"
    public static let cannotConnectNow: Self = "57P03"
    public static let raised: Self = "P0001"

    /// Whether the condition passes by itself: conflicts of transactions, lack of resources, a server that stops.
    public var isTransient: Bool {
        switch self {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable, .adminShutdown, .crashShutdown,
            .cannotConnectNow:
            true
        default: rawValue.hasPrefix("08") || rawValue.hasPrefix("53")
        }
    }
}
