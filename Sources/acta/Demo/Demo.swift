import CanonicalJSON
import Domain
import Foundation

/// A commune for the first look: the scenario of El Panal, told so that its last day is today. The people are invented.
enum Demo {
    static let commune = "demo"

    /// What is posted: a scenario of the tests, inside the program.
    static var scenario: [UInt8] { PackageResources.el_panal_ndjson }

    /// When its history begins, if it ends by a moment.
    static func begin(endingBy end: Instant) throws -> Instant { try Timeline(lines(), endingBy: end).begin }

    /// Posts it on a database that began early enough. A failure is said, and nothing else: the demo isn't the service.
    static func post(_ client: ActaClient, endingBy end: Instant) async {
        do {
            let lines = try lines()
            let timeline = try Timeline(lines, endingBy: end)
            var player = ScenarioPlayer(client: client, commune: commune)
            var failure: Reply?
            try await player.play(lines.map(timeline.told)) { line, reply in
                let isRefused = !(200..<300).contains(reply.status)
                if isRefused, line.expect == nil { failure = failure ?? reply }
                return failure == nil
            }
            if let failure { throw Failure("\(failure.code ?? "") \(failure.explanation)") }
        } catch {
            Console.error("acta: the demo couldn't be posted: \(error)")
        }
    }

    /// Its lines without the reads: what they expect holds for the days that the file names. What is to be accepted expects
    /// nothing here, so that many commands go in one request.
    private static func lines() throws -> [FileLine] {
        try CommandFile.lines(of: scenario, named: "the demo").filter { $0.path == nil && !$0.isRefusedClock }.map {
            var line = $0
            if line.clock == nil, line.expect?["status"] == .integer(201) { line.expect = nil }
            return line
        }
    }

    /// Moves a scenario by whole days, so that times of day and what is between the days stay.
    private struct Timeline {
        let begin: Instant
        private let days: Int64
        private static let day: Int64 = 86_400_000

        init(_ lines: [FileLine], endingBy end: Instant) throws {
            let times = lines.compactMap { $0.clock?.string.flatMap(Instant.init(scalar:)) }
            guard let first = times.first, let last = times.last else { throw Failure("the demo sets no clock") }
            let gap = end.milliseconds - last.milliseconds
            days = gap / Self.day - (gap % Self.day < 0 ? 1 : 0)
            // A while earlier: the clock ticks while the server starts.
            begin = first + (days - 1) * 86_400
        }

        func told(_ line: FileLine) -> FileLine {
            var line = line
            line.command = line.command.map(moved)
            line.clock = line.clock.map(moved)
            return line
        }

        private func moved(_ value: JSONValue) -> JSONValue {
            switch value {
            case .string(let text):
                if let time = Instant(scalar: text) { return .string((time + days * 86_400).scalar) }
                if let date = CivilDate(scalar: text), date < Self.farAway {
                    return .string(CivilDate(daysSinceEpoch: date.daysSinceEpoch + days).scalar)
                }
                return value
            case .array(let elements): return .array(elements.map(moved))
            case .object(let object): return .object(JSONObject(object.map { ($0.key, moved($0.value)) }))
            default: return value
            }
        }

        /// Dates that stand for “always” stay.
        private static let farAway: CivilDate = "2090-01-01"
    }
}

extension FileLine {
    /// A clock that is set to show that it can't be.
    fileprivate var isRefusedClock: Bool { clock != nil && expect?["status"].map { $0 != .integer(200) } ?? false }
}
