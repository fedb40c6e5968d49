import ArgumentParser
import Foundation
import Runtime

/// The JSON Schemas of commands and events.
struct SchemasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schemas",
        abstract: "Write the JSON Schemas and examples of commands and events.",
        shouldDisplay: false
    )

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var write: String

    mutating func run() async throws {
        let documents = try SchemaDocuments.all()
        var changed = 0
        for (path, bytes) in documents {
            let url = URL(fileURLWithPath: write).appendingPathComponent(path)
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
