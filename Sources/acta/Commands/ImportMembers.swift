import ArgumentParser
import CanonicalJSON
import Foundation

/// Imports a register of members.
struct ImportMembers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Import a register of members from a CSV file, one person a line; --preview says what would happen.",
        discussion: """
            The first line names the columns: name (nombre), birthDate (fecha de nacimiento), nationalId (cédula), contact,
            unitId (unidad), householdId (hogar), residenceSince, witnesses (testigos), memberId. Only the name is needed;
            who has no document needs witnesses. Without a memberId the file's name and the line make one. Ids of commands
            come from the commune and the member's id, so that a second import does nothing twice. Nothing is written while
            the file has faults, unless --skip-faults. Exit status 1 where there are any.
            """
    )

    @Argument(help: ArgumentHelp("A CSV file in UTF-8.", valueName: "file")) var file: String
    @Option(help: ArgumentHelp("The commune.", valueName: "slug")) var commune: String
    @Option(help: ArgumentHelp("Before the line in ids that are made; the file's name unless told.", valueName: "word"))
    var prefix: String?
    @Flag(help: "Say what would happen, and write nothing.") var preview = false
    @Flag(help: "Import the rows without faults, and list the others.") var skipFaults = false
    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        let client = try server.client()
        let name = URL(fileURLWithPath: file).lastPathComponent
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure("\(file) can't be read; name a CSV file")
        }
        let table: CSVTable
        do {
            table = try CSVTable([UInt8](data))
        } catch {
            throw Failure(error.described(in: name))
        }
        let stem = PabulibImport.slug((name as NSString).deletingPathExtension)
        let register = RegisterFile(table, prefix: prefix ?? stem)
        let job = RegisterImport(file: register, name: name, commune: commune, client: client)
        var report = try await job.preview()
        let writes = !preview && (skipFaults || report.faults.isEmpty)
        if writes {
            let progress = Progress(name, total: register.rows.count, enabled: !server.json)
            try await job.run(&report, progress)
            progress.finish()
        }
        let isPreview = !writes
        print(
            server.json
                ? report.json(preview: isPreview, file: name, commune: commune).text
                : report.text(preview: isPreview, file: name, commune: commune)
        )
        if !report.faults.isEmpty { throw ExitCode(1) }
    }
}
