import ArgumentParser
import CanonicalJSON
import EventLog
import Foundation
import Logging
import Postgres
import ReadModels
import Runtime

/// Has a view pass over an event that it can't apply.
struct SkipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract:
            "Have a view pass over the event at which it stands still, for good and for this version of the view.",
        discussion: """
            An event of the operators' own log (the commune “operators”), so that a rebuild and an auditor come to the same rows.
            Where a fixed program can apply the event, start that instead: nothing has to be passed over then.
            """
    )

    @Argument(help: "The view, as acta projections lists it.") var view: String
    @Option(help: ArgumentHelp("The commune's slug.", valueName: "slug")) var commune: String
    @Option(help: ArgumentHelp("The position of the event.", valueName: "n")) var position: Int64
    @Option(help: ArgumentHelp("Why, in one line; who audits the book reads it.", valueName: "text")) var reason: String
    @Flag(help: "Also where the view doesn't stand still at this event.") var force = false
    @OptionGroup var keys: SealOptions
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    func validate() throws {
        guard ReadModels.names.contains(view) else {
            throw ValidationError("there is no view “\(view)”; there are: \(ReadModels.names.joined(separator: ", "))")
        }
        guard position > 0 else { throw ValidationError("--position takes a position: 1, 2, 3 …") }
    }

    mutating func run() async throws {
        let settings = try Settings(path: database.config)
        let keyring = try await keys.keyring(settings, databaseURL: try database.url())
        let (view, commune, position, reason, force) = (view, commune, position, reason, force)
        let version = ReadModels.version(of: view) ?? 1
        let decided = try await database.withPool { pool in
            let isHalted = try await !pool.query(
                """
                select 1 from acta.view_halt
                where view = \(view) and commune = \(commune) and position = \(position)
                """
            ).isEmpty
            guard isHalted || force else {
                throw Failure(
                    "\(view) doesn't stand still at position \(position) of \(commune); acta projections says where"
                )
            }
            do {
                return try await OperatorsLog(EventLog(pool: pool, keyring: keyring, logger: .quiet)).skip(
                    view: view,
                    version: version,
                    commune: commune,
                    position: position,
                    reason: reason,
                    now: try await QueueCommand.now(pool)
                )
            } catch let refusal as OperatorsLog.Refusal {
                throw Failure(refusal.description)
            }
        }
        if json {
            let fields: [(String, JSONValue)] = [
                ("view", .string(view)), ("version", .integer(Int64(version))), ("commune", .string(commune)),
                ("position", .integer(position)), ("operatorsPosition", .integer(decided)),
            ]
            return print(JSONValue.object(JSONObject(fields)).text)
        }
        print(
            "\(view) passes over position \(position) of \(commune) (position \(decided) of the operators' log); workers go on within a second"
        )
    }
}
