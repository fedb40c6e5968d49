import ArgumentParser
import CanonicalJSON
import Domain
import Foundation
import Runtime

/// Rule sets.
struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Rule sets: the law of a place, as data.",
        subcommands: [RulesCheck.self]
    )
}

/// Says what is wrong with a rule set.
struct RulesCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a rule set before an assembly adopts it: every fault, with its place in the document.",
        discussion: "The JSON Schema is Schemas/rules/rule-set.schema.json. Exit status 1 where there is a fault."
    )

    @Argument(help: ArgumentHelp("A rule set, as JSON.", valueName: "file")) var file: String
    @Option(help: ArgumentHelp("es or en; by LANG unless told.", valueName: "language")) var language: String?
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func validate() throws {
        if let language, !["es", "en"].contains(language) { throw ValidationError("--language is es or en") }
    }

    mutating func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure("\(file) can't be read; name a rule set as JSON")
        }
        var faults: [Fault] = []
        let set = RuleSetDocument.read([UInt8](data), &faults)
        if json { print(try answer(set, faults).text) } else { try say(set, faults) }
        if !faults.isEmpty { throw ExitCode(1) }
    }

    private var isSpanish: Bool {
        (language ?? ProcessInfo.processInfo.environment["LANG"] ?? "").hasPrefix("es")
    }

    private func say(_ set: RuleSet?, _ faults: [Fault]) throws {
        for fault in faults {
            let place = fault.pointer.isEmpty ? "/" : fault.pointer
            print("\(file): \(place): \(isSpanish ? fault.es : fault.en)")
        }
        guard faults.isEmpty, let set else { return }
        let count = try RuleSetDocument.count(set)
        print(
            isSpanish
                ? "\(file): \(set.id), edición \(set.edition): \(count.values) valores, \(count.verified) verificados"
                : "\(file): \(set.id), edition \(set.edition): \(count.values) values, \(count.verified) verified"
        )
    }

    private func answer(_ set: RuleSet?, _ faults: [Fault]) throws -> JSONValue {
        var fields: [(String, JSONValue)] = [
            (
                "faults",
                .array(
                    faults.map { fault in
                        .object(
                            JSONObject([
                                ("pointer", .string(fault.pointer)), ("code", .string(fault.code)),
                                ("en", .string(fault.en)), ("es", .string(fault.es)),
                            ])
                        )
                    }
                )
            )
        ]
        if let set {
            let count = try RuleSetDocument.count(set)
            fields += [
                ("id", .string(set.id.text)), ("edition", .integer(Int64(set.edition))),
                ("values", .integer(Int64(count.values))), ("verified", .integer(Int64(count.verified))),
            ]
        }
        return .object(JSONObject(fields))
    }
}
