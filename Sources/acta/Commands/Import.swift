import ArgumentParser
import CanonicalJSON
import Foundation

/// Brings records of other systems in.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring records of other systems in, as commands.",
        subcommands: [ImportPabulib.self, ImportMembers.self]
    )
}

/// Imports participatory budgets in the format of pabulib.org.
struct ImportPabulib: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pabulib",
        abstract: "Import participatory budgets (.pb files of pabulib.org) and hold the result against the file's.",
        discussion: """
            Each file becomes a consultation in a commune of its own (or in --commune): its projects and ballots are posted as
            commands whose ids come from the file and the line, so that a second import does nothing twice. Whoever sees all
            ballots counted closes the consultation and compares. Exit status 1 where something differs.
            """
    )

    @Argument(help: ArgumentHelp("Files in the .pb format.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("The commune; by default one named after each file.", valueName: "slug"))
    var commune: String?

    @Option(
        help: ArgumentHelp(
            "Only this part of the ballots, as 1/2; another process imports the others.",
            valueName: "k/n"
        )
    )
    var part: String?

    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        let client = try server.client()
        let part = try part.map(ImportPart.init) ?? ImportPart.all
        var differs = false
        for path in files {
            let name = URL(fileURLWithPath: path).lastPathComponent
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure("\(path) can't be read; name a .pb file")
            }
            let file: PabulibFile
            do {
                file = try PabulibFile([UInt8](data), file: path)
            } catch {
                throw Failure(error.description)
            }
            let job = try PabulibImport(file: file, name: name, commune: commune, part: part, client: client)
            let progress = Progress(name, total: job.ballotCount, enabled: !server.json)
            let report = try await job.run(progress)
            progress.finish()
            print(server.json ? report.json.text : report.text)
            differs = differs || report.matches == false || report.refused > 0
        }
        if differs { throw ExitCode(1) }
    }
}

/// Which of a file's ballots are imported: those whose number modulo `count` is `index`.
struct ImportPart {
    var index: Int
    var count: Int

    static let all = ImportPart(index: 0, count: 1)

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Reads `1/2`.
    init(_ text: String) throws {
        let numbers = text.split(separator: "/").compactMap { Int($0) }
        guard numbers.count == 2, (1...1000).contains(numbers[1]), (1...numbers[1]).contains(numbers[0]) else {
            throw ValidationError("--part is “\(text)”; something like 1/2 was expected")
        }
        self.init(index: numbers[0] - 1, count: numbers[1])
    }
}
