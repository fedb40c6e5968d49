import ArgumentParser
import CanonicalJSON
import Foundation
import Postgres
import ReadModels
import Runtime

/// Compares what was rebuilt with what is live.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the rebuilt schema with the live one, row by row, at the same position of each commune.",
        discussion: "Exit status 1 where rows differ, or a commune moves on too quickly to be compared. 10 are named."
    )

    @OptionGroup var view: ViewArgument
    @Option(help: ArgumentHelp("Compare with this schema instead of the newest that isn't live.", valueName: "schema"))
    var with: String?
    @Option(help: ArgumentHelp("How many differences to name.", valueName: "n")) var limit = 10
    @Option(help: ArgumentHelp("Seconds to wait for communes that move on.", valueName: "s")) var wait = 20
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let (tables, with, limit, wait) = (view.tables, with, max(0, limit), max(0, wait))
        let (live, other, found) = try await database.withPool { pool in
            let schemas = ViewSchemas(pool: pool)
            let live = try await schemas.live()
            let all = try await schemas.all().filter { !$0.isLive }
            guard let other = with.map({ name in all.first { $0.schema == name } }) ?? all.last else {
                throw Failure("there is nothing to compare \(live) with: run acta rebuild first")
            }
            let diff = SchemaDiff(pool: pool, left: live, right: other.schema)
            return (live, other.schema, try await diff.run(tables: tables, most: limit, patience: .seconds(wait)))
        }
        if json {
            print(
                JSONValue.object(JSONObject([("live", .string(live)), ("other", .string(other))] + found.fields)).text
            )
        } else {
            print(
                "\(found.rows) rows of \(found.communes) communes compared, \(found.differing) differ (\(live), \(other))"
            )
            for difference in found.first {
                print("\(difference.table)  \(difference.commune)  \(difference.id)")
                print("  \(live): \(difference.left ?? "no such row")")
                print("  \(other): \(difference.right ?? "no such row")")
            }
            if !found.moving.isEmpty {
                print("not compared, since they aren't at the same position: \(found.moving.joined(separator: ", "))")
            }
        }
        if !found.isEmpty { throw ExitCode(1) }
    }
}

extension SchemaDiff.Result {
    fileprivate var fields: [(String, JSONValue)] {
        [
            ("communes", .integer(Int64(communes))), ("rows", .integer(rows)), ("differing", .integer(differing)),
            (
                "differences",
                .array(
                    first.map {
                        .object(
                            JSONObject([
                                ("table", .string($0.table)), ("commune", .string($0.commune)), ("id", .string($0.id)),
                                ("live", Self.row($0.left)), ("other", Self.row($0.right)),
                            ])
                        )
                    }
                )
            ), ("moving", .array(moving.map(JSONValue.string))),
        ]
    }

    private static func row(_ text: String?) -> JSONValue {
        text.flatMap { try? JSONValue.parse(Array($0.utf8)) } ?? .null
    }
}

/// Answers queries from what was rebuilt.
struct SwitchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch",
        abstract: "Answer queries from the rebuilt schema; the one before is kept up until acta discard.",
        discussion: """
            It waits until the rebuilt schema is at or ahead of the live one for each commune, so that no reader goes back in
            time, and for no reader. Nothing is switched where that takes too long.
            """
    )

    @OptionGroup var view: ViewArgument
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        try await Self.flip(database, json) { try await $0.switch() }
    }

    static func flip(
        _ database: DatabaseOptions,
        _ json: Bool,
        _ body: @Sendable (ViewSchemas) async throws -> (from: String, to: String)
    ) async throws {
        let (from, to) = try await database.withPool { pool in
            do {
                return try await body(ViewSchemas(pool: pool))
            } catch let refusal as ViewSchemas.Refusal {
                throw Failure(refusal.description)
            }
        }
        if json {
            return print(JSONValue.object(JSONObject([("live", .string(to)), ("previous", .string(from))])).text)
        }
        print("\(to) is live; \(from) is kept up, for acta rollback, until acta discard")
    }
}

/// Back to what was live before.
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Answer queries from the schema again that was live before the last switch."
    )

    @OptionGroup var view: ViewArgument
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        try await SwitchCommand.flip(database, json) { try await $0.rollback() }
    }
}

/// Drops what isn't live.
struct DiscardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract:
            "Drop a schema that isn't live: what was rebuilt, or what was live before. There is no way back to it.",
        discussion: "Without a name all that aren't live."
    )

    @Argument(help: "The schema, as acta projections lists them.") var schema: String?
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let wanted = schema
        let gone = try await database.withPool { pool in
            let schemas = ViewSchemas(pool: pool)
            let all = try await schemas.all()
            if let wanted, !all.contains(where: { $0.schema == wanted && !$0.isLive }) {
                throw Failure("\(wanted) is live, or there is no such schema")
            }
            let gone = all.filter { !$0.isLive && (wanted == nil || $0.schema == wanted) }.map(\.schema)
            do {
                for schema in gone { try await schemas.discard(schema) }
            } catch let refusal as ViewSchemas.Refusal {
                throw Failure(refusal.description)
            }
            return gone
        }
        if json { return print(JSONValue.object(JSONObject([("discarded", .array(gone.map(JSONValue.string)))])).text) }
        print(gone.isEmpty ? "there is nothing to discard" : "discarded \(gone.joined(separator: ", "))")
    }
}
