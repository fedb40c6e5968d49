import ArgumentParser
import Foundation
import Runtime

/// The JSON Schemas of commands and events, and the docs' tables that come from the code.
struct SchemasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schemas",
        abstract: "Write the JSON Schemas and examples of commands and events.",
        shouldDisplay: false
    )

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var write: String

    @Option(
        help: ArgumentHelp("The folder of the docs; Deploy/docs beside the other one unless told.", valueName: "dir")
    )
    var docs: String?

    mutating func run() async throws {
        let schemas = URL(fileURLWithPath: write)
        let beside = schemas.deletingLastPathComponent().appendingPathComponent("Deploy/docs")
        let folder = docs.map { URL(fileURLWithPath: $0) } ?? beside
        let documents =
            try SchemaDocuments.all().map { (schemas.appendingPathComponent($0.path), $0.bytes) }
            + ReferenceDocuments.all().map { (folder.appendingPathComponent($0.path), $0.bytes) }
        var changed = 0
        for (url, bytes) in documents {
            guard FileManager.default.contents(atPath: url.path) != Data(bytes) else { continue }
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: url)
            changed += 1
        }
        print("\(documents.count) documents, \(changed) changed")
    }
}
