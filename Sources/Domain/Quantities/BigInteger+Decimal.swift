extension BigInteger {
    /// As many decimal digits as fit into one limb.
    private static let digitsOfLimb = 19
    private static let limbOfDigits: UInt64 = 10_000_000_000_000_000_000

    /// Reads decimal digits with an optional minus; nothing else is a number.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let isNegative = bytes.first == UInt8(ascii: "-")
        self.init(digits: bytes[(isNegative ? 1 : 0)...], isNegative: isNegative)
    }

    /// Reads at least one decimal digit, and only digits.
    init?(digits: ArraySlice<UInt8>, isNegative: Bool) {
        guard !digits.isEmpty else { return nil }
        var limbs: [UInt64] = []
        var start = digits.startIndex
        var length = (digits.count - 1) % Self.digitsOfLimb + 1
        while start < digits.endIndex {
            var (part, scale) = (UInt64(0), UInt64(1))
            for byte in digits[start..<start + length] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                part = part * 10 + UInt64(byte - UInt8(ascii: "0"))
                scale = scale &* 10
            }
            start += length
            length = Self.digitsOfLimb
            // One part below 10¹⁹ needs no limbs, unless a word's sign takes the last bit.
            if start == digits.endIndex, limbs.isEmpty, let word = Int64(exactly: part) {
                self.init(isNegative ? -word : word)
                return
            }
            Limbs.scale(&limbs, by: scale, adding: part)
        }
        self.init(magnitude: limbs, isNegative: isNegative)
    }

    /// Decimal digits, with a minus where it is below zero.
    public var description: String {
        if let int64 { return String(int64) }
        var (parts, rest): ([String], [UInt64]) = ([], magnitude)
        while !rest.isEmpty {
            let part = String(Limbs.divide(&rest, by: Self.limbOfDigits))
            parts.append(rest.isEmpty ? part : String(repeating: "0", count: Self.digitsOfLimb - part.count) + part)
        }
        return (isNegative ? "-" : "") + parts.reversed().joined()
    }
}
