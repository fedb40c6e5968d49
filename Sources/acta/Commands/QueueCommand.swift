import ArgumentParser
import CanonicalJSON
import EventLog
import Foundation
import MessageQueue
import Postgres
import Runtime

/// How the queue is doing, what is parked, and trying that again.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show the queue's groups and what failed there, and have it tried again.",
        subcommands: [Status.self, Parked.self, Redrive.self, Follow.self],
        defaultSubcommand: Status.self
    )

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Each group's depth, the age of its oldest message, its rate, and what waits."
        )

        @OptionGroup var database: DatabaseOptions
        @Flag(help: "Print JSON, for programs.") var json = false

        mutating func run() async throws {
            let figures = try await database.withPool { pool in
                try await Queue(pool: pool).figures(now: try await QueueCommand.now(pool))
            }
            if json { return print(JSONValue.array(figures.map(\.json)).text) }
            if figures.isEmpty { return print("no groups yet: they begin with the first worker that has a consumer") }
            Table.write(
                ["group", "depth", "oldest", "events/s", "retrying", "parked", "due later"],
                figures.map { figure in
                    [
                        figure.group, String(figure.depth), String(format: "%.0f s", figure.oldestAge),
                        String(format: "%.1f", figure.rate), String(figure.retrying), String(figure.parked),
                        String(figure.due),
                    ]
                }
            )
        }
    }

    struct Parked: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Why messages failed, and the keys (streams) that wait: parked ones, then those tried again soon."
        )

        @OptionGroup var selection: SelectionOptions
        @OptionGroup var database: DatabaseOptions
        @Flag(help: "Print JSON, for programs.") var json = false

        mutating func run() async throws {
            let selection = selection.selection
            let failures = try await database.withPool { try await Queue(pool: $0).failures(selection) }
            if json { return print(JSONValue.array(failures.map(\.json)).text) }
            if failures.isEmpty { return print("nothing waits") }
            Table.write(
                ["group", "state", "keys", "messages", "for example", "reason"],
                failures.map { failure in
                    [
                        failure.group, failure.isParked ? "parked" : "retrying", String(failure.keys),
                        String(failure.messages), "\(failure.example.key) at \(failure.example.id)", failure.reason,
                    ]
                }
            )
            print(
                "mend the cause, then: acta queue redrive [--group G] [--commune C] [--key K] [--reason R] [--dry-run]"
            )
        }
    }

    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have keys that failed tried again at once, each in order from its first message on.",
            discussion: "Without options all of them. Workers take them up within a second."
        )

        @OptionGroup var selection: SelectionOptions
        @Flag(help: "Only say which keys it would be.") var dryRun = false
        @OptionGroup var database: DatabaseOptions
        @Flag(help: "Print JSON, for programs.") var json = false

        mutating func run() async throws {
            let (selection, dryRun) = (selection.selection, dryRun)
            let keys = try await database.withPool { pool in
                try await Queue(pool: pool).redrive(
                    selection,
                    now: try await QueueCommand.now(pool),
                    isDryRun: dryRun
                )
            }
            if json { return print(JSONValue.array(keys.map(\.json)).text) }
            for key in keys {
                print("\(key.group)  \(key.commune)  \(key.key)  from \(key.position)  \(key.messages) messages")
            }
            let verb = dryRun ? "would be redriven" : "redriven"
            print("\(keys.count) keys with \(keys.reduce(0) { $0 + $1.messages }) messages \(verb)")
        }
    }

    /// Which of the keys that failed.
    struct SelectionOptions: ParsableArguments {
        @Option(help: ArgumentHelp("Only of this group.", valueName: "name")) var group: String?
        @Option(help: ArgumentHelp("Only this key: an event's stream, as item/i-1.", valueName: "stream")) var key:
            String?
        @Option(help: ArgumentHelp("Only what failed for this reason, word for word.", valueName: "text"))
        var reason: String?
        @Option(help: ArgumentHelp("Only of this commune.", valueName: "slug")) var commune: String?

        var selection: Queue.Selection { Queue.Selection(group: group, commune: commune, key: key, reason: reason) }
    }

    /// Milliseconds by the service's clock, which in development is ahead.
    static func now(_ pool: Pool) async throws -> Int64 {
        ServiceClock(offset: try await ClockOffset(pool: pool).current()).milliseconds
    }
}

/// Columns for people.
enum Table {
    static func write(_ head: [String], _ rows: [[String]]) {
        let all = [head] + rows
        let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = row.indices.map { column in
                column == row.count - 1
                    ? row[column] : row[column].padding(toLength: widths[column], withPad: " ", startingAt: 0)
            }
            print(cells.joined(separator: "  "))
        }
    }
}

extension Queue.Figures {
    fileprivate var json: JSONValue {
        .object(
            JSONObject([
                ("group", .string(group)), ("commune", commune.map(JSONValue.string) ?? .null),
                ("depth", .integer(depth)), ("oldestAgeSeconds", .integer(Int64(oldestAge))),
                ("eventsPerTenSeconds", .integer(Int64((rate * 10).rounded()))), ("retrying", .integer(retrying)),
                ("parked", .integer(parked)), ("due", .integer(due)),
            ])
        )
    }
}

extension Queue.FailureGroup {
    fileprivate var json: JSONValue {
        .object(
            JSONObject([
                ("group", .string(group)), ("reason", .string(reason)), ("parked", .bool(isParked)),
                ("keys", .integer(Int64(keys))), ("messages", .integer(messages)), ("example", example.json),
            ])
        )
    }
}

extension Queue.BlockedKey {
    fileprivate var json: JSONValue {
        .object(
            JSONObject([
                ("group", .string(group)), ("commune", .string(commune)), ("key", .string(key)),
                ("reason", .string(reason)), ("attempts", .integer(Int64(attempts))), ("parked", .bool(isParked)),
                ("nextTry", .integer(next)), ("position", .string(String(position))), ("messages", .integer(messages)),
            ])
        )
    }
}
