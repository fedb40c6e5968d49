import ArgumentParser
import CanonicalJSON
import EventLog
import Foundation
import Logging
import Postgres
import Runtime

/// The whole book as files.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a commune's whole book into a folder, for anybody to check without this deployment.",
        discussion: """
            Events as their exact bytes, the tree's tiles, all published checkpoints with their cosignatures, rule sets, schemas,
            public keys, and the read models. Names stay sealed. With --tiles only what a static host serves as a C2SP
            tlog-tiles log. Check it with acta verify DIR.
            """
    )

    @Argument(help: "The commune's slug.") var commune: String
    @Argument(help: "Where to write; it may exist, and is written over.") var folder: String
    @Flag(help: "Only tiles, entries and the checkpoint, for a static host.") var tiles = false
    @OptionGroup var publishing: PublishingOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let (commune, tiles, json) = (commune, tiles, json)
        let url = URL(fileURLWithPath: folder, isDirectory: true)
        let line = ProgressLine("exporting", enabled: !json)
        let done = try await publishing.withPublisher { log, publisher in
            let export = BookExport(log: log, publisher: publisher)
            do {
                return try await tiles
                    ? export.writeTiles(commune, to: url) { line.show($0, of: $1) }
                    : export.write(commune, to: url) { line.show($0, of: $1) }
            } catch let fault as ExportFault {
                throw Failure(fault.description)
            }
        }
        line.finish()
        if json {
            let fields: [(String, JSONValue)] = [
                ("checkpoints", .integer(Int64(done.checkpoints))), ("commune", .string(commune)),
                ("events", .integer(done.events)), ("folder", .string(url.path)), ("origin", .string(done.origin)),
                ("rows", .integer(done.rows)),
            ]
            return print(JSONValue.object(JSONObject(fields)).text)
        }
        print(
            "\(url.path) has \(done.events) events of \(done.origin)\(tiles ? "" : " and \(done.rows) rows of read models")"
        )
        print("check it: acta verify \(folder)")
    }
}

/// Flags of commands that publish checkpoints.
struct PublishingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The keyring, which signs checkpoints (ACTA_KEYRING).", valueName: "file"))
    var keyring: String?
    @Option(help: ArgumentHelp("The checkpoints' origin, without the commune (ACTA_ORIGIN).", valueName: "name"))
    var origin: String?
    @Option(
        help: ArgumentHelp(
            "Where the newest checkpoints are kept outside of the database (ACTA_CHECKPOINTS).",
            valueName: "dir"
        )
    )
    var checkpoints: String?
    @OptionGroup var database: DatabaseOptions

    /// Runs `body` with a publisher of its own, and gives the lease back.
    func withPublisher<Result: Sendable>(
        _ body: @Sendable (EventLog, CheckpointPublisher) async throws -> Result
    ) async throws -> Result {
        let settings = try Settings(path: database.config)
        guard let path = settings.value("keyring", flag: keyring) else {
            throw Failure("no keyring: pass --keyring FILE, the service's own, which signs the checkpoint")
        }
        let keyring = try await KeyringFile.load(path, for: try database.url())
        let named = settings.value("origin", flag: origin)
        let outside = settings.value("checkpoints", flag: checkpoints)
        return try await database.withPool { pool in
            let log = EventLog(pool: pool, keyring: keyring, logger: .quiet)
            let publisher = CheckpointPublisher(
                log: log,
                origin: try await Self.origin(named, pool),
                outside: outside.map { OutsideNotes(folder: $0) },
                holder: "acta/\(ProcessInfo.processInfo.processIdentifier)/\(UInt32.random(in: .min ... .max))",
                logger: .quiet
            )
            do {
                let result = try await body(log, publisher)
                await publisher.release()
                return result
            } catch let contradiction as CheckpointPublisher.Contradiction {
                await publisher.release()
                throw Failure(contradiction.description)
            } catch {
                await publisher.release()
                throw error
            }
        }
    }

    /// The one that checkpoints were published under before, unless told.
    static func origin(_ named: String?, _ pool: Pool) async throws -> String {
        if let named { return named }
        // A server publishes within a second of its first event.
        for _ in 0..<100 {
            let before = try await pool.query(
                "select origin from acta.log_note order by published_at desc limit 1"
            ).decode(String.self).first
            if let name = before, let slash = name.lastIndex(of: "/") { return String(name[..<slash]) }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure("nothing was published yet, so the origin isn't known: pass --origin, the same as the server's")
    }
}
