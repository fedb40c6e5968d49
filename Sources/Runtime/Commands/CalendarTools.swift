import CanonicalJSON
import Crypto
public import Domain
import Foundation
import Schemas
import Synchronization

extension Context.Tools {
    /// What decisions get from outside of the domain: SHA-256, the calendar of the IANA time zones, the rule sets that ship.
    ///
    /// - Throws: Where a rule set that ships can't be read, which a test rules out.
    public static func standard() throws -> Context.Tools {
        let calendar = ZoneCalendar()
        var ruleSets: [String: RuleSet] = [:]
        for (id, bytes) in Schemas.ruleSets {
            ruleSets[id] = try JSONDecoding().decode(RuleSet.self, from: try JSONValue.parse(bytes))
        }
        return Context.Tools(
            sha256: { Array(SHA256.hash(data: $0)) },
            day: { calendar.day(of: $0, in: $1) },
            startOfDay: { calendar.start(of: $0, in: $1) },
            ruleSets: ruleSets
        )
    }
}

/// Days in time zones.
final class ZoneCalendar: Sendable {
    private let zones = Mutex<[String: TimeZone?]>([:])

    /// The day that it is at a moment.
    func day(of instant: Instant, in zone: String) -> CivilDate? {
        guard let zone = self.zone(zone) else { return nil }
        return day(of: instant.milliseconds, in: zone)
    }

    /// The first moment of a day: midnight, or where the clocks skip it the moment that they do.
    func start(of day: CivilDate, in zone: String) -> Instant? {
        guard let zone = self.zone(zone) else { return nil }
        let midnight = day.daysSinceEpoch * 86_400_000
        return [-86_400_000, 86_400_000]
            .map { midnight - offset(of: midnight + $0, in: zone) }
            .filter { self.day(of: $0, in: zone) == day }
            .min()
            .map { Instant(milliseconds: $0) }
    }

    private func day(of milliseconds: Int64, in zone: TimeZone) -> CivilDate {
        let local = milliseconds + offset(of: milliseconds, in: zone)
        let (quotient, remainder) = local.quotientAndRemainder(dividingBy: 86_400_000)
        return CivilDate(daysSinceEpoch: remainder < 0 ? quotient - 1 : quotient)
    }

    /// Milliseconds east of UTC.
    private func offset(of milliseconds: Int64, in zone: TimeZone) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))) * 1000
    }

    /// Only names of the IANA database: Foundation also knows abbreviations, which mean something else elsewhere.
    private func zone(_ name: String) -> TimeZone? {
        zones.withLock { zones in
            if let known = zones[name] { return known }
            let isName = name == "UTC" || name.contains("/")
            let zone = isName ? TimeZone(identifier: name) : nil
            if zones.count < 1024 { zones[name] = .some(zone) }
            return zone
        }
    }
}
