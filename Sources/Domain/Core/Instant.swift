/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds apart. Written as RFC 3339 in UTC.
public struct Instant: Scalar, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// Milliseconds since the epoch; years 0001 to 9999.
    public let milliseconds: Int64

    public static let scalarShape = ScalarShape(
        format: "date-time",
        expected: "a time as RFC 3339 has it, such as 2026-11-22T14:03:00Z",
        esperado: "una hora como la de RFC 3339, por ejemplo 2026-11-22T14:03:00Z"
    )
    public static let placeholder = Instant(milliseconds: 1_795_356_180_000)

    /// What RFC 3339 can write: the years 0001 to 9999.
    private static let writable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// Whether what is written of it can be read again.
    var isWritable: Bool { Self.writable.contains(milliseconds) }

    /// A moment by its milliseconds since the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// For moments that are written in code; traps on any other text.
    public init(stringLiteral text: StaticString) {
        guard let instant = Instant(scalar: text.description) else { preconditionFailure("not a time: \(text)") }
        self = instant
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
    public static func + (left: Instant, seconds: Int64) -> Instant {
        Instant(milliseconds: left.milliseconds + seconds * 1000)
    }
    public static func - (left: Instant, seconds: Int64) -> Instant { left + -seconds }

    public var description: String { scalar }

    /// `2026-11-22T14:03:00Z`, with three decimals where the milliseconds aren't zero.
    public var scalar: String {
        let day = milliseconds.flooredQuotient(86_400_000)
        let rest = milliseconds - day * 86_400_000
        let date = CivilDate(daysSinceEpoch: day)
        let seconds = rest / 1000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0.padded(2) }.joined(separator: ":")
        let fraction = rest % 1000 == 0 ? "" : "." + (rest % 1000).padded(3)
        return "\(date)T\(clock)\(fraction)Z"
    }

    /// Reads RFC 3339 with `Z` or an offset and up to nine decimals, of which three are kept.
    public init?(scalar text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let date = CivilDate(scalar: String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = Int64(digits: bytes[11..<13]), hour < 24,
            let minute = Int64(digits: bytes[14..<16]), minute < 60,
            let second = Int64(digits: bytes[17..<19]), second < 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(digits.count),
                let value = Int64(digits: (digits + [48, 48, 48])[digits.startIndex..<digits.startIndex + 3])
            else { return nil }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = Self.offset(rest) else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        let milliseconds = seconds * 1000 + fraction
        guard Self.writable.contains(milliseconds) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// Minutes east of UTC.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.count == 1, text.first == UInt8(ascii: "Z") || text.first == UInt8(ascii: "z") { return 0 }
        let start = text.startIndex
        guard text.count == 6, text[start + 3] == UInt8(ascii: ":"),
            text[start] == UInt8(ascii: "+") || text[start] == UInt8(ascii: "-"),
            let hours = Int64(digits: text[start + 1..<start + 3]), hours < 24,
            let minutes = Int64(digits: text[start + 4..<start + 6]), minutes < 60
        else { return nil }
        return (text[start] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}

/// A day of the Gregorian calendar, in no time zone: `2026-11-22`.
public struct CivilDate: Scalar, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// 1 to 9999.
    public let year: Int64
    /// 1 to 12.
    public let month: Int64
    /// 1 to 31.
    public let day: Int64

    public static let scalarShape = ScalarShape(
        format: "date",
        expected: "a day such as 2026-11-22",
        esperado: "un día, por ejemplo 2026-11-22"
    )
    public static let placeholder = CivilDate(daysSinceEpoch: 20_779)

    /// The day that is so many days after 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
    public init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `nil` where there is no such day.
    public init?(year: Int64, month: Int64, day: Int64) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard CivilDate(daysSinceEpoch: daysSinceEpoch) == self else { return nil }
    }

    /// For days that are written in code; traps on any other text.
    public init(stringLiteral text: StaticString) {
        guard let day = CivilDate(scalar: text.description) else { preconditionFailure("not a day: \(text)") }
        self = day
    }

    public init?(scalar text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Int64(digits: bytes[0..<4]), let month = Int64(digits: bytes[5..<7]),
            let day = Int64(digits: bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Days since 1970-01-01.
    public var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// So many days later.
    public func adding(days: Int64) -> CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch + days) }

    /// The same day so many months later; the month's last day where there is no such day.
    public func adding(months: Int64) -> CivilDate {
        let index = year * 12 + (month - 1) + months
        let first = CivilDate(unchecked: index / 12, index % 12 + 1, 1)
        let next = CivilDate(unchecked: (index + 1) / 12, (index + 1) % 12 + 1, 1)
        return first.adding(days: min(day - 1, next.daysSinceEpoch - first.daysSinceEpoch - 1))
    }

    /// The same day so many years later; 28 February where there is no 29th.
    public func adding(years: Int64) -> CivilDate {
        CivilDate(year: year + years, month: month, day: day)
            ?? CivilDate(daysSinceEpoch: CivilDate(unchecked: year + years, month, 1).daysSinceEpoch + 27)
    }

    /// Full years from this day to another; negative where that is earlier. Who was born on 29 February
    /// completes a year on 1 March where there is no 29th.
    public func fullYears(until day: CivilDate) -> Int64 {
        day.year - year - ((day.month, day.day) < (month, self.day) ? 1 : 0)
    }

    private init(unchecked year: Int64, _ month: Int64, _ day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    public var scalar: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
    public var description: String { scalar }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }
}

extension Int64 {
    fileprivate init?(digits: ArraySlice<UInt8>) {
        var value: Int64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        self = value
    }

    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
