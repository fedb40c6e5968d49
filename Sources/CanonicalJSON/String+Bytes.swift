extension String {
    /// Whether both have the same code points. (`==` takes canonically equivalent spellings for equal.)
    func hasSameBytes(as other: String) -> Bool {
        // Unequal for `==` is unequal for good, and that is fast for what is mostly ASCII.
        guard self == other else { return false }
        var (left, right) = (self, other)
        return left.withUTF8 { left in right.withUTF8 { right in left.elementsEqual(right) } }
    }

    func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// The order of RFC 8785 §3.2.3: by UTF-16 code units.
    ///
    /// It differs from the order of the UTF-8 bytes only where surrogates (lead bytes from F0) meet U+E000 to U+FFFF
    /// (lead bytes EE and EF), which they precede.
    func precedesInUTF16(_ other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                let shared = Swift.min(left.count, right.count)
                for index in 0..<shared where left[index] != right[index] {
                    return left[index].rankInUTF16 < right[index].rankInUTF16
                }
                return left.count < right.count
            }
        }
    }
}

extension UInt8 {
    /// Of a UTF-8 byte that is the first to differ: where it stands in the order of UTF-16.
    fileprivate var rankInUTF16: Int { self == 0xEE || self == 0xEF ? Int(self) + 0x100 : Int(self) }
}
