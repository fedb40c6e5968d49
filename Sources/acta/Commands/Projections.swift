import ArgumentParser
import CanonicalJSON
import Foundation
import Postgres
import Runtime

/// How the views are doing.
struct Projections: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Each view's schema, state and lag, and where it stands still and why.",
        discussion: """
            A view that can't apply an event stands still for that commune alone. It goes on when a program that can is
            started, or after acta skip.
            """
    )

    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let figures = try await database.withPool { pool in
            try await ProjectionFigures.read(pool, now: try await QueueCommand.now(pool))
        }
        if json { return print(JSONValue.array(figures.map(\.json)).text) }
        Table.write(
            ["view", "version", "schema", "state", "lag", "oldest", "halted in"],
            figures.map { figure in
                [
                    figure.view, String(figure.version), figure.schema,
                    figure.state + (figure.isOurs ? "" : " (of another edition)"), "\(figure.lagEvents) events",
                    String(format: "%.0f s", figure.lagSeconds),
                    figure.halts.isEmpty ? "–" : "\(figure.halts.count) communes",
                ]
            }
        )
        for figure in figures {
            for halt in figure.halts {
                print(
                    "\n\(figure.view) in \(figure.schema) stands still for \(halt.commune) at position \(halt.position): \(halt.reason)"
                )
            }
        }
        if figures.contains(where: { !$0.halts.isEmpty }) {
            print(
                "\nStart a program that can apply the event, or: acta skip VIEW --commune C --position N --reason R"
            )
        }
    }
}

extension ProjectionFigures {
    fileprivate var json: JSONValue {
        .object(
            JSONObject([
                ("view", .string(view)), ("version", .integer(Int64(version))), ("schema", .string(schema)),
                ("state", .string(halts.isEmpty ? state : "halted")), ("live", .bool(state == "live")),
                ("schemaState", .string(state)), ("ownEdition", .bool(isOurs)),
                ("lagEvents", .integer(lagEvents)), ("lagMilliseconds", .integer(Int64(lagSeconds * 1000))),
                (
                    "halts",
                    .array(
                        halts.map {
                            .object(
                                JSONObject([
                                    ("commune", .string($0.commune)), ("position", .integer($0.position)),
                                    ("reason", .string($0.reason)),
                                ])
                            )
                        }
                    )
                ),
            ])
        )
    }
}
