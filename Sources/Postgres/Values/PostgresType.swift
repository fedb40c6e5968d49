/// A data type by its object id, as `pg_type` has it.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    static let bool = Self(16)
    static let bytea = Self(17)
    static let char = Self(18)
    static let name = Self(19)
    static let int8 = Self(20)
    static let int2 = Self(21)
    static let int4 = Self(23)
    static let text = Self(25)
    static let oid = Self(26)
    static let json = Self(114)
    static let xml = Self(142)
    static let float4 = Self(700)
    static let float8 = Self(701)
    static let unknown = Self(705)
    static let bpchar = Self(1042)
    static let varchar = Self(1043)
    static let timestamp = Self(1114)
    static let timestamptz = Self(1184)
    static let numeric = Self(1700)
    static let void = Self(2278)
    static let uuid = Self(2950)
    static let jsonb = Self(3802)

    static let boolArray = Self(1000)
    static let byteaArray = Self(1001)
    static let charArray = Self(1002)
    static let int2Array = Self(1005)
    static let int4Array = Self(1007)
    static let textArray = Self(1009)
    static let int8Array = Self(1016)
    static let float8Array = Self(1022)
    static let timestamptzArray = Self(1185)
    static let jsonbArray = Self(3807)

    /// The first id of what isn't built in: enumerations, domains of extensions.
    private static let firstOfUsers: UInt32 = 16384

    /// Whether the binary format of a value is its text.
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .unknown, .json, .xml, .char: true
        default: rawValue >= Self.firstOfUsers
        }
    }
}
