import ArgumentParser
import CanonicalJSON
import Foundation
import HTTP

/// What is wrong, and what to do.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at everything that can be wrong, and say what to do about it.",
        discussion: "Exit status 1 where something is. Each finding names its runbook in Deploy/runbooks."
    )

    @OptionGroup var database: DatabaseOptions
    @Option(
        help: ArgumentHelp(
            "The folder of the newest checkpoints, as the server has it: the logs are held against them (ACTA_CHECKPOINTS).",
            valueName: "dir"
        )
    )
    var checkpoints: String?
    @Option(help: ArgumentHelp("The checkpoints' origin, without the commune (ACTA_ORIGIN).", valueName: "name"))
    var origin: String?
    @Option(help: ArgumentHelp("es or en; by LANG unless told.", valueName: "language")) var language: String?
    @Flag(help: "Print JSON, for programs.") var json = false

    /// Something that is wrong.
    struct Finding: Equatable {
        /// The alert's name, which is the runbook's too.
        var runbook: String
        /// What is wrong.
        var text: Phrase
        /// What to do.
        var advice: Phrase

        init(_ runbook: String, _ text: Phrase, do advice: Phrase) {
            (self.runbook, self.text, self.advice) = (runbook, text, advice)
        }
    }

    func validate() throws {
        if let language, !["es", "en"].contains(language) { throw ValidationError("--language is es or en") }
    }

    mutating func run() async throws {
        let spanish = (language ?? ProcessInfo.processInfo.environment["LANG"] ?? "").hasPrefix("es")
        func text(_ phrase: Phrase) -> String { spanish ? phrase.es : phrase.en }
        let findings = try await examine()
        if json {
            let all = findings.map {
                JSONValue.object(
                    JSONObject([
                        ("runbook", .string($0.runbook)), ("finding", .string(text($0.text))),
                        ("do", .string(text($0.advice))),
                    ])
                )
            }
            print(JSONValue.array(all).text)
        } else if findings.isEmpty {
            print(text(Phrase(en: "nothing is wrong", es: "nada está mal")))
        } else {
            for finding in findings {
                print("\(text(finding.text))\n  → \(text(finding.advice))\n  Deploy/runbooks/\(finding.runbook).md\n")
            }
        }
        if !findings.isEmpty { throw ExitCode(1) }
    }
}
