/// Arithmetic on magnitudes: limbs of 64 bits, the least first. Schoolbook algorithms, since a quantity has at most a few
/// hundred limbs.
enum Limbs {
    static func precedes(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        guard left.count == right.count else { return left.count < right.count }
        for index in left.indices.reversed() where left[index] != right[index] { return left[index] < right[index] }
        return false
    }

    static func sum(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        var result = long
        var carry: UInt64 = 0
        for index in long.indices {
            if index >= short.count, carry == 0 { break }
            let (partial, first) = long[index].addingReportingOverflow(index < short.count ? short[index] : 0)
            let (total, second) = partial.addingReportingOverflow(carry)
            result[index] = total
            carry = first || second ? 1 : 0
        }
        if carry > 0 { result.append(carry) }
        return result
    }

    /// The greater less the smaller one.
    static func difference(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        var result = left
        var borrow: UInt64 = 0
        for index in left.indices {
            if index >= right.count, borrow == 0 { break }
            let (partial, first) = left[index].subtractingReportingOverflow(index < right.count ? right[index] : 0)
            let (total, second) = partial.subtractingReportingOverflow(borrow)
            result[index] = total
            borrow = first || second ? 1 : 0
        }
        return result
    }

    static func product(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        guard !left.isEmpty, !right.isEmpty else { return [] }
        var result = [UInt64](repeating: 0, count: left.count + right.count)
        for (offset, factor) in left.enumerated() {
            var carry: UInt64 = 0
            for (index, limb) in right.enumerated() {
                let (high, low) = factor.multipliedFullWidth(by: limb)
                let (partial, first) = low.addingReportingOverflow(carry)
                let (total, second) = partial.addingReportingOverflow(result[offset + index])
                result[offset + index] = total
                carry = high + (first ? 1 : 0) + (second ? 1 : 0)
            }
            result[offset + right.count] = carry
        }
        return result
    }

    /// Multiplies by one limb and adds one.
    static func scale(_ limbs: inout [UInt64], by factor: UInt64, adding addend: UInt64) {
        var carry = addend
        for index in limbs.indices {
            let (high, low) = limbs[index].multipliedFullWidth(by: factor)
            let (total, overflow) = low.addingReportingOverflow(carry)
            limbs[index] = total
            carry = high + (overflow ? 1 : 0)
        }
        if carry > 0 { limbs.append(carry) }
    }

    /// Divides by one limb, drops zero limbs at the end, and answers the remainder.
    static func divide(_ limbs: inout [UInt64], by divisor: UInt64) -> UInt64 {
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            (limbs[index], remainder) = divisor.dividingFullWidth((remainder, limbs[index]))
        }
        while limbs.last == 0 { limbs.removeLast() }
        return remainder
    }

    /// Long division (D. E. Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
    static func quotientAndRemainder(_ dividend: [UInt64], by divisor: [UInt64]) -> ([UInt64], [UInt64]) {
        if precedes(dividend, divisor) { return ([], dividend) }
        if divisor.count == 1 {
            var quotient = dividend
            let remainder = divide(&quotient, by: divisor[0])
            return (quotient, [remainder])
        }
        let count = divisor.count
        // Both are shifted until the divisor's highest bit is set, so that an estimated digit is at most 2 too large.
        let shift = UInt64(divisor[count - 1].leadingZeroBitCount)
        let by = shifted(divisor, left: shift)
        var rest = shifted(dividend, left: shift)
        if rest.count == dividend.count { rest.append(0) }
        var quotient = [UInt64](repeating: 0, count: rest.count - count)
        for offset in quotient.indices.reversed() {
            var digit = estimate(rest[offset + count], rest[offset + count - 1], rest[offset + count - 2], by)
            if subtract(by, times: digit, from: &rest, at: offset) {
                digit -= 1
                restore(by, in: &rest, at: offset)
            }
            quotient[offset] = digit
        }
        return (quotient, shifted(Array(rest[..<count]), right: shift))
    }

    /// The next digit, at most one too large: by the two highest limbs, corrected by the third.
    private static func estimate(_ high: UInt64, _ middle: UInt64, _ low: UInt64, _ divisor: [UInt64]) -> UInt64 {
        let (first, second) = (divisor[divisor.count - 1], divisor[divisor.count - 2])
        var digit: UInt64
        var remainder: UInt64
        if high >= first {
            digit = .max
            let (partial, overflow) = middle.addingReportingOverflow(first)
            if overflow { return digit }
            remainder = partial
        } else {
            (digit, remainder) = first.dividingFullWidth((high, middle))
        }
        while true {
            let product = digit.multipliedFullWidth(by: second)
            guard product.high > remainder || product.high == remainder && product.low > low else { return digit }
            digit -= 1
            let (partial, overflow) = remainder.addingReportingOverflow(first)
            if overflow { return digit }
            remainder = partial
        }
    }

    /// Whether the product was larger than what it was taken from, so that the digit was one too large.
    private static func subtract(
        _ divisor: [UInt64],
        times digit: UInt64,
        from rest: inout [UInt64],
        at offset: Int
    ) -> Bool {
        var (carry, borrow): (UInt64, UInt64) = (0, 0)
        for index in 0...divisor.count {
            let (high, low) = index < divisor.count ? divisor[index].multipliedFullWidth(by: digit) : (0, 0)
            let (part, overflow) = low.addingReportingOverflow(carry)
            carry = high + (overflow ? 1 : 0)
            let (partial, first) = rest[offset + index].subtractingReportingOverflow(part)
            let (total, second) = partial.subtractingReportingOverflow(borrow)
            rest[offset + index] = total
            borrow = first || second ? 1 : 0
        }
        return borrow > 0
    }

    private static func restore(_ divisor: [UInt64], in rest: inout [UInt64], at offset: Int) {
        var carry: UInt64 = 0
        for index in 0...divisor.count {
            let (partial, first) = rest[offset + index].addingReportingOverflow(
                index < divisor.count ? divisor[index] : 0
            )
            let (total, second) = partial.addingReportingOverflow(carry)
            rest[offset + index] = total
            carry = first || second ? 1 : 0
        }
    }

    private static func shifted(_ limbs: [UInt64], left bits: UInt64) -> [UInt64] {
        guard bits > 0 else { return limbs }
        var (result, carry): ([UInt64], UInt64) = ([], 0)
        for limb in limbs {
            result.append(limb << bits | carry)
            carry = limb >> (64 - bits)
        }
        if carry > 0 { result.append(carry) }
        return result
    }

    private static func shifted(_ limbs: [UInt64], right bits: UInt64) -> [UInt64] {
        guard bits > 0 else { return limbs }
        return limbs.indices.map { index in
            limbs[index] >> bits | (index + 1 < limbs.count ? limbs[index + 1] << (64 - bits) : 0)
        }
    }
}
