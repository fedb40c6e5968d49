import ArgumentParser
import CanonicalJSON
import Domain
import Foundation

/// Makes a large commune from a seed.
struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a large commune from a seed, as commands that `acta post` takes, for tests and benchmarks.",
        discussion: """
            Writes NDJSON, a command a line, to standard output or --out; with --url it posts the commands itself. The same seed
            and sizes give the same bytes. All of it happened in 2024 and is entered late; the token needs the scopes commands,
            operate, delegate and late-entry, as that of `acta dev` has, and its member in this commune is --registrar.
            Exit status: 0 done, 1 failed or refused, 2 wrong usage.
            """
    )

    @Option(help: ArgumentHelp("The seed.", valueName: "n")) var seed: UInt64 = 1
    @Option(help: ArgumentHelp("The commune's slug; made from the seed unless told.", valueName: "slug"))
    var commune: String?
    @Option(help: ArgumentHelp("People of all ages, at least 6.", valueName: "n")) var members = 2000
    @Option(help: ArgumentHelp("Communal councils; one for about 400 people unless told.", valueName: "n"))
    var units: Int?
    @Option(help: ArgumentHelp("Assemblies, with attendance and motions.", valueName: "n")) var assemblies = 40
    @Option(
        help: ArgumentHelp("Kinds of goods; one for about 800 movements, and at least 20, unless told.", valueName: "n")
    )
    var items: Int?
    @Option(help: ArgumentHelp("Movements of goods, stocktakes among them.", valueName: "n")) var movements = 5000
    @Option(help: ArgumentHelp("The member of the token that posts.", valueName: "member")) var registrar = "dev"
    @Option(help: ArgumentHelp("The file to write to; standard output unless told.", valueName: "file"))
    var out: String?
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard (6...5_000_000).contains(members), (0...1_000_000).contains(assemblies),
            (0...100_000_000).contains(movements)
        else {
            throw ValidationError(
                "--members takes 6 to 5000000, --assemblies 0 to 1000000, --movements 0 to 100000000"
            )
        }
        guard (1...10_000).contains(units ?? 1), (1...100_000).contains(items ?? 1), units ?? 1 <= members else {
            throw ValidationError("--units takes 1 to 10000 and no more than there are members, --items 1 to 100000")
        }
        guard Identifier(scalar: registrar) != nil else {
            throw ValidationError("--registrar takes a member's id: letters, digits, dots, hyphens and underscores")
        }
        guard !SyntheticCommune.Holder.offices.contains(where: { $0.member == registrar }) else {
            throw ValidationError("“\(registrar)” holds another office in what is made; choose another --registrar")
        }
        guard server.url == nil || out == nil else {
            throw ValidationError("--out writes a file and --url posts: choose one")
        }
        guard !server.json || server.url != nil || out != nil else {
            throw ValidationError("--json prints a summary: choose where the commands go with --out or --url")
        }
    }

    /// Sizes, with what follows from the others.
    private var sizes: SyntheticCommune.Sizes {
        SyntheticCommune.Sizes(
            members: members,
            units: units ?? max(1, members / 400),
            assemblies: assemblies,
            items: items ?? min(100_000, max(20, movements / 800)),
            movements: movements
        )
    }

    mutating func run() async throws {
        let slug = commune ?? "comuna-\(seed)"
        guard slug.wholeMatch(of: /[a-z0-9-]{1,63}/) != nil else {
            throw Failure.usage("“\(slug)” is no slug; small letters, digits and hyphens, at most 63")
        }
        let progress = Progress("generating", total: sizes.steps, enabled: !server.json)
        defer { progress.finish() }
        let target: any CommandTarget =
            if server.url != nil { PostTarget(try server.client(), slug) } else { try FileTarget(out) }
        var synthetic = SyntheticCommune(slug: slug, seed: seed, sizes: sizes, registrar: registrar) {
            try await target.take($0)
        }
        synthetic.advance = { progress.advance() }
        try await synthetic.run()
        try await target.finish()
        progress.finish()
        report(target)
        if target.failed { throw ExitCode(1) }
    }

    private func report(_ target: any CommandTarget) {
        if let post = target as? PostTarget { return post.summary.print(json: server.json) }
        guard out != nil else { return }
        print(
            server.json
                ? JSONValue.object(["commands": .integer(Int64(target.count))]).text : "\(target.count) commands"
        )
    }
}

/// Where generated commands go.
protocol CommandTarget: AnyObject {
    /// How many it took.
    var count: Int { get }
    /// Whether one of them was refused.
    var failed: Bool { get }
    func take(_ command: JSONValue) async throws
    func finish() async throws
}

/// A file, or standard output.
private final class FileTarget: CommandTarget {
    private(set) var count = 0
    let failed = false
    private let handle: FileHandle
    private let name: String
    private var buffer: [UInt8] = []

    init(_ path: String?) throws {
        name = path ?? "standard output"
        guard let path else {
            handle = .standardOutput
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw Failure("\(path) can't be written; choose another --out") }
        handle = file
    }

    func take(_ command: JSONValue) throws {
        command.write(to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
        count += 1
        if buffer.count > 1 << 18 { try flush() }
    }

    func finish() throws { try flush() }

    private func flush() throws {
        do {
            try handle.write(contentsOf: Data(buffer))
        } catch {
            throw Failure("\(name) takes no more: \(error.localizedDescription)")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A server.
final class PostTarget: CommandTarget {
    private(set) var count = 0
    private(set) var summary = Summary()
    /// The highest position that was answered.
    private(set) var last: Int64 = 0
    var failed: Bool { summary.failed > 0 }
    private let client: ActaClient
    private let commune: String
    private var lines: [[UInt8]] = []

    init(_ client: ActaClient, _ commune: String) {
        self.client = client
        self.commune = commune
    }

    func take(_ command: JSONValue) async throws {
        var command = command.object ?? [:]
        command["commune"] = nil
        lines.append(JSONValue.object(command).canonicalBytes)
        count += 1
        if lines.count == 2000 { try await finish() }
    }

    func finish() async throws {
        guard !lines.isEmpty else { return }
        var (counted, last) = (summary, last)
        try await client.postLines(commune: commune, lines) { outcome in
            counted.count(Reply(outcome), at: outcome["id"]?.string ?? "")
            last = max(last, outcome["position"]?.integer ?? 0)
        }
        (summary, self.last) = (counted, last)
        lines.removeAll(keepingCapacity: true)
    }
}
