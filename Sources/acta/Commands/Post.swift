import ArgumentParser
import CanonicalJSON
import Foundation

/// Posts files of commands, or plays scenarios.
struct Post: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Post commands from files to a server.",
        discussion: """
            A file is NDJSON (a command a line) or JSON. Each command names its commune in a field “commune”, or --commune does.
            A scenario's lines may also carry “as” (a member, whose token comes from the server's /dev/token) and “expect”
            (status, code, or members of the answer), or be {"get": path, "expect": …} or {"clock": time}. With
            "repeat": "0001-0412" a line stands for that many, with the number wherever a text says {n}.
            Commands that were accepted before are answered as before: posting a file twice does nothing twice.
            """
    )

    @Argument(help: ArgumentHelp("Files; - is standard input.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("The commune of commands that name none.", valueName: "slug"))
    var commune: String?

    @Flag(help: "Post nothing after a command that was refused.")
    var stopOnRefusal = false

    @OptionGroup var server: ServerOptions

    mutating func run() async throws {
        let client = try server.client()
        let lines = try files.flatMap(CommandFile.read)
        var summary = Summary()
        let progress = Progress("posting", total: lines.count, enabled: !server.json)
        defer { progress.finish() }
        var player = ScenarioPlayer(client: client, commune: commune)
        player.stopsOnRefusal = stopOnRefusal
        try await player.play(lines) { line, reply in
            if line.expect == nil, line.clock == nil, line.path == nil { summary.count(reply, at: line.place) }
            summary.checked += line.expect == nil ? 0 : 1
            progress.advance()
            return !stopOnRefusal || summary.failed == 0
        }
        progress.finish()
        summary.print(json: server.json)
        if summary.failed > 0 { throw ExitCode(1) }
    }
}

extension Reply {
    /// From a line of an NDJSON answer, which carries its own status.
    init(_ line: JSONValue) {
        self.init(
            status: Int(line["status"]?.integer ?? 0),
            replayed: line["replayed"] == .bool(true),
            body: line
        )
    }
}

/// How many commands came out how.
struct Summary {
    var accepted = 0
    var replayed = 0
    var failed = 0
    var checked = 0
    private var codes: [String: Int] = [:]
    private var first: [String] = []

    mutating func count(_ reply: Reply, at place: String) {
        if reply.replayed { replayed += 1 }
        if (200..<300).contains(reply.status) {
            accepted += reply.replayed ? 0 : 1
            return
        }
        failed += 1
        codes[reply.code ?? "status-\(reply.status)", default: 0] += 1
        if first.count < 10 { first.append("\(place): \(reply.code ?? "") \(reply.explanation)") }
    }

    func print(json: Bool) {
        if json {
            let codes = codes.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.integer(Int64($0.value))) }
            let body = JSONValue.object(
                JSONObject([
                    ("accepted", .integer(Int64(accepted))), ("replayed", .integer(Int64(replayed))),
                    ("refused", .integer(Int64(failed))), ("checked", .integer(Int64(checked))),
                    ("codes", .object(JSONObject(codes))),
                ])
            )
            Swift.print(body.text)
            return
        }
        for line in first { Console.error(line) }
        if failed > first.count { Console.error("… and \(failed - first.count) more") }
        var words = ["\(accepted) accepted", "\(replayed) known before", "\(failed) refused"]
        if checked > 0 { words.append("\(checked) expectations met") }
        Swift.print(words.joined(separator: ", "))
    }
}
