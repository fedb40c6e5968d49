import Crypto
import Foundation
import Schemas

@testable import Domain

extension Context.Tools {
    /// As the server has them: SHA-256, the calendar of IANA's time zones, the rule sets that ship.
    static let test = Context.Tools(
        sha256: { Array(SHA256.hash(data: $0)) },
        day: { instant, zone in
            guard let zone = TimeZone(identifier: zone) else { return nil }
            let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
            let parts = calendar(zone).dateComponents([.year, .month, .day], from: date)
            guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
            return CivilDate(year: Int64(year), month: Int64(month), day: Int64(day))
        },
        startOfDay: { day, zone in
            guard let zone = TimeZone(identifier: zone) else { return nil }
            let parts = DateComponents(year: Int(day.year), month: Int(day.month), day: Int(day.day))
            return calendar(zone).date(from: parts).map {
                Instant(milliseconds: Int64($0.timeIntervalSince1970 * 1000))
            }
        },
        ruleSets: shipped
    )

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static let shipped: [String: RuleSet] = Dictionary(
        uniqueKeysWithValues: Schemas.ruleSets.map { id, bytes in
            // A document that doesn't decode is a fault of the build, and every test should say so.
            (id, try! JSONDecoder().decode(RuleSet.self, from: Data(bytes)))
        }
    )
}
