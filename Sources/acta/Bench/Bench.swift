import ArgumentParser
import Foundation

/// Measures Acta beside something known, in the same minutes.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure Acta beside pgbench, in turn on a private PostgreSQL with default durability, as ratios.",
        discussion: """
            commands             durable commands over HTTP at 64 connections, in 8 communes; reference: pgbench's one-row
                                 INSERT at 64 clients
            commands-with-views  the same with projector workers in the process
            commands-hot         the same, all in one commune
            commands-spread      the same, a commune for each connection, so that none shares another's lock and head
            hot-two-servers      the longest wait of a command at two servers, 32 connections each, all in one commune, in ms;
                                 reference: a second
            auditor              commands while an auditor's transaction is open for two minutes; reference: before and after it
            queue                publish and consume in batches of 100; reference: a table with FOR UPDATE SKIP LOCKED
            queue-auditor        the same, without the reference's table, while an auditor's transaction is open for two minutes
            lag                  from a command's answer to its row in the read model and to a consumer, at half of the full
                                 load, with workers in the same process and in another; reference: the limit
            rebuild              all views of a million events (--events) by acta rebuild; references: 100,000 a second, COPY of the
                                 same events out of PostgreSQL, and INSERT … SELECT … GROUP BY of the same fold
            live                 commands' p99 while such a rebuild runs, the switch, and whether any read fails or goes back
            as-of                commands' p99 while a hundred callers ask for views as they stood; reference: before
            pages                the slowest page of 100 in a commune with 50,000 members, 1,000 assemblies and 1,000,000
                                 movements: every list, with every filter and sort and at a late cursor; reference: 50 ms, and
                                 the server's memory beside 300 MiB. Takes some minutes
            verify               acta verify of an exported book of a million events (--events), or of --book: hashes and proofs,
                                 everything, and its memory; references: 100,000 a second, 200 MiB. Takes some minutes
            memory               the server's resident memory, idle and after the load, in MiB; reference: the limit
            """
    )

    @Option(help: ArgumentHelp("Only this benchmark; may be repeated.", valueName: "name"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Rounds of each, in turn.", valueName: "n"))
    var rounds = 3

    @Option(help: ArgumentHelp("Seconds of each round.", valueName: "s"))
    var seconds = 5

    @Option(help: ArgumentHelp("Events of a rebuild, and of a book.", valueName: "n"))
    var events = 1_000_000

    @Option(help: ArgumentHelp("Of pages: how many movements of goods.", valueName: "n"))
    var movements = 1_000_000

    @Option(help: ArgumentHelp("Of verify: a book that is there already.", valueName: "dir"))
    var book: String?

    @Flag(help: "Print JSON, for programs.")
    var json = false

    static let names = [
        "commands", "commands-with-views", "commands-hot", "commands-spread", "hot-two-servers", "lag", "memory",
        "auditor", "queue", "queue-auditor", "rebuild", "live", "as-of", "pages", "verify",
    ]

    func validate() throws {
        for name in only where !Self.names.contains(name) {
            throw ValidationError("there is no benchmark “\(name)”; there are: \(Self.names.joined(separator: ", "))")
        }
        guard (100...100_000_000).contains(movements) else {
            throw ValidationError("--movements takes 100 to 100000000")
        }
        guard (1...100).contains(rounds), (1...600).contains(seconds) else {
            throw ValidationError("--rounds takes 1 to 100, --seconds 1 to 600")
        }
        guard (100...100_000_000).contains(events) else { throw ValidationError("--events takes 100 to 100,000,000") }
    }

    mutating func run() async throws {
        let wanted = only.isEmpty ? Self.names : Self.names.filter(only.contains)
        let bench = try await BenchStage.start()
        do {
            var figures: [BenchFigure] = []
            for name in wanted {
                if !json { Console.error("measuring \(name) …") }
                let found =
                    switch name {
                    case "pages": try await bench.pages(movements: movements, rounds: 2 * rounds + 1, quiet: json)
                    case "verify": try await bench.verify(book, events: events, rounds: rounds, quiet: json)
                    default: try await bench.measure(name, rounds: rounds, seconds: seconds, events: events)
                    }
                if !json {
                    found.forEach { print($0.text) }
                    fflush(nil)
                }
                figures += found
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(figures), as: UTF8.self))
            }
        } catch {
            await bench.stop()
            throw error
        }
        await bench.stop()
    }
}

/// One line of the result.
struct BenchFigure {
    var name: String
    var ours: Double
    var reference: Double
    var unit: String
    /// `ours / reference`.
    var ratio: Double { reference == 0 ? 0 : ours / reference }
    var aim: Double
    var lowerIsBetter = false
    var note = ""

    var meets: Bool { lowerIsBetter ? ratio <= aim : ratio >= aim }

    var text: String {
        func figure(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }
        let aimed = "\(lowerIsBetter ? "≤" : "≥") \(figure(aim))"
        return
            "\(name)  ours \(figure(ours)) \(unit), reference \(figure(reference)), ratio \(figure(ratio)) (aim \(aimed)\(meets ? "" : ", MISSED"))  \(note)"
    }

}

extension BenchFigure: Encodable {
    private enum Key: String, CodingKey { case name, ours, reference, unit, ratio, aim, lowerIsBetter, note }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(ours, forKey: .ours)
        try container.encode(reference, forKey: .reference)
        try container.encode(unit, forKey: .unit)
        try container.encode(ratio, forKey: .ratio)
        try container.encode(aim, forKey: .aim)
        try container.encode(lowerIsBetter, forKey: .lowerIsBetter)
        try container.encode(note, forKey: .note)
    }
}
