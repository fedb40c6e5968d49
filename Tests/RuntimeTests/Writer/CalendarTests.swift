import Domain
import Testing

@testable import Runtime

@Suite struct CalendarTests {
    private let calendar = ZoneCalendar()

    private func instant(_ text: String) throws -> Instant { try #require(Instant(scalar: text)) }

    @Test func `a day ends at the zone's midnight`() throws {
        let zone = "America/Caracas"
        #expect(calendar.day(of: try instant("2026-11-23T03:59:59Z"), in: zone)?.scalar == "2026-11-22")
        #expect(calendar.day(of: try instant("2026-11-23T04:00:00Z"), in: zone)?.scalar == "2026-11-23")
        #expect(
            calendar.start(of: try #require(CivilDate(scalar: "2026-11-23")), in: zone)
                == (try instant("2026-11-23T04:00:00Z"))
        )
    }

    @Test func `Caracas was half an hour elsewhere until May 2016`() throws {
        let day = try #require(CivilDate(scalar: "2015-01-01"))
        #expect(calendar.start(of: day, in: "America/Caracas") == (try instant("2015-01-01T04:30:00Z")))
    }

    @Test func `where the clocks skip midnight, the day begins when they do`() throws {
        // Havana, 2021-03-14: 00:00 became 01:00.
        let day = try #require(CivilDate(scalar: "2021-03-14"))
        #expect(calendar.start(of: day, in: "America/Havana") == (try instant("2021-03-14T05:00:00Z")))
    }

    @Test func `where midnight comes twice, the day begins with the first`() throws {
        // Havana, 2021-11-07: 01:00 became 00:00.
        let day = try #require(CivilDate(scalar: "2021-11-07"))
        #expect(calendar.start(of: day, in: "America/Havana") == (try instant("2021-11-07T04:00:00Z")))
    }

    @Test(arguments: ["Caracas", "GMT+4", "VET", "", "America/Nowhere"])
    func `only names of the IANA database are zones`(
        name: String
    ) throws {
        #expect(calendar.day(of: try instant("2026-11-23T04:00:00Z"), in: name) == nil)
    }
}
