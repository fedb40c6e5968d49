import Testing

@testable import Domain

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2026-11-22T14:03:00Z", 1_795_356_180_000),
        ("2026-11-22T10:03:00-04:00", 1_795_356_180_000),
        ("2026-11-23T00:00:00+14:00", 1_795_341_600_000),
        ("2000-02-29T23:59:59.5Z", 951_868_799_500),
        ("2026-11-22t14:03:00.123456789z", 1_795_356_180_123),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `RFC 3339 is read, offsets and fractions included`(text: String, milliseconds: Int64) {
        #expect(Instant(scalar: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2026-11-22", "2026-11-22T14:03Z", "2026-11-22T14:03:00", "2026-11-22 14:03:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T14:60:00Z", "2026-11-22T14:03:60Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-11-22T14:03:00.Z",
        "2026-11-22T14:03:00.1234567890Z", "2026-11-22T14:03:00+4:00", "2026-11-22T14:03:00+24:00",
        "2026-11-22T14:03:00-0400", "2026-11-22T14:03:00ZZ", "+026-11-22T14:03:00Z", "２026-11-22T14:03:00Z", "",
    ])
    func `what isn't RFC 3339 is refused`(text: String) {
        #expect(Instant(scalar: text) == nil)
    }

    @Test(arguments: ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"])
    func `an offset can't lead out of the years that can be written`(text: String) {
        #expect(Instant(scalar: text) == nil)
    }

    @Test(
        arguments: [-62_135_596_800_000, -1, 0, 1, 951_782_400_000, 1_795_356_180_001, 253_402_300_799_999] as [Int64]
    )
    func `what is written is read again`(milliseconds: Int64) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(Instant(scalar: instant.scalar) == instant)
    }

    @Test func `every day from 1600 to 2400 is read again, one after the other`() {
        var expected = CivilDate(daysSinceEpoch: -135_140)
        #expect(expected == "1600-01-01")
        for day in Int64(-135_140)...157_054 {
            let date = CivilDate(daysSinceEpoch: day)
            guard date.daysSinceEpoch == day, CivilDate(scalar: date.scalar) == date, date >= expected else {
                Issue.record("day \(day) came back as \(date)")
                return
            }
            expected = date
        }
        #expect(expected == "2400-01-01")
    }

    @Test func `a leap day moves to the 28th in years that have none`() {
        let leapDay: CivilDate = "2024-02-29"
        #expect(leapDay.adding(years: 3) == "2027-02-28")
        #expect(leapDay.adding(years: 4) == "2028-02-29")
        #expect(CivilDate("2026-12-31").adding(days: 1) == "2027-01-01")
    }

    @Test func `a year of life is full on the birthday`() {
        let birthday: CivilDate = "2011-11-22"
        #expect(birthday.fullYears(until: "2026-11-21") == 14)
        #expect(birthday.fullYears(until: "2026-11-22") == 15)
        let leapling: CivilDate = "2008-02-29"
        #expect(leapling.fullYears(until: "2023-02-28") == 14)
        #expect(leapling.fullYears(until: "2023-03-01") == 15)
    }
}
