import ArgumentParser
import CanonicalJSON
import EventLog
import Foundation
import Logging
import Postgres
import ReadModels
import Runtime

/// Which view an operator means.
struct ViewArgument: ParsableArguments {
    @Argument(help: "A view, as acta projections lists them, or all.") var name: String

    func validate() throws {
        let known = ["all"] + ReadModels.names
        if known.contains(name) { return }
        throw ValidationError("there is no view “\(name)”; there are: \(known.joined(separator: ", "))")
    }

    /// The view's tables; `nil` for all.
    var tables: [String]? { ReadModels.tables(of: name) }
}

/// Replays the log into a schema beside the live one.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fill a schema beside the live one from the whole log, while everything goes on.",
        discussion: """
            Views share a schema and a checkpoint, so that all are filled, whichever is named. A rebuild that was ended in the
            middle goes on where it was; one that is done is brought up to now. Then: acta diff NAME, acta switch NAME, and
            when you are sure, acta discard.
            """
    )

    @OptionGroup var view: ViewArgument
    @Option(help: ArgumentHelp("MiB that rows may take in memory (ACTA_REBUILD_MEMORY).", valueName: "n"))
    var memory: Int?
    @Flag(help: "Begin anew, and discard what was rebuilt and isn't live.") var fresh = false
    @Flag(
        help:
            "Take all of the machine, though commands come in; else it takes one core then, and less than half of the time."
    )
    var fullSpeed = false
    @OptionGroup var keys: SealOptions
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        if !fullSpeed { ProcessPriority.yieldToOthers() }
        let settings = try Settings(path: database.config)
        let memory = try settings.number("rebuild-memory", flag: memory, in: 1...1_048_576, default: 256)
        let keyring = try await keys.keyring(settings, databaseURL: try database.url())
        let (fresh, json, url, fullSpeed) = (fresh, json, try database.url(), fullSpeed)
        let line = ProgressLine("folding", enabled: !json)
        let done = try await database.withPool { pool in
            let logger = Logger.quiet
            var rebuild = Rebuild(
                connection: ConnectionConfiguration(url: url, parameters: ["application_name": "acta rebuild"]),
                pool: pool,
                opener: SealOpener(EventLog(pool: pool, keyring: keyring, logger: logger)),
                logger: logger
            )
            rebuild.memory = memory << 20
            rebuild.isHeedless = fullSpeed
            do {
                return try await rebuild.run(anew: fresh) { line.show($0.done, of: $0.total) }
            } catch let refusal as ViewSchemas.Refusal {
                throw Failure(refusal.description)
            }
        }
        line.finish()
        if json {
            let fields: [(String, JSONValue)] = [
                ("schema", .string(done.schema)), ("events", .integer(done.done)),
                ("milliseconds", .integer(Int64(done.seconds * 1000))),
                ("eventsPerSecond", .integer(Int64(done.rate))), ("resumed", .bool(done.isResumed)),
                ("eventsBefore", .integer(done.before)), ("peakMemory", .integer(Int64(done.peak))),
            ]
            return print(JSONValue.object(JSONObject(fields)).text)
        }
        print(
            "\(done.schema) has all events: \(done.done) folded in \(String(format: "%.1f", done.seconds)) s, \(Int(done.rate)) a second"
                + (done.isResumed ? ", after \(done.before) of a run before" : "")
        )
        print("next: acta diff \(view.name), then acta switch \(view.name)")
    }
}

/// The keyring, for what views show in clear.
struct SealOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The keyring, for names that views show in clear (ACTA_KEYRING).", valueName: "file"))
    var keyring: String?

    /// The service's keyring. A log that has nobody's key needs none.
    func keyring(_ settings: Settings, databaseURL: String?) async throws -> Keyring {
        if let path = settings.value("keyring", flag: keyring) {
            return try await KeyringFile.load(path, for: databaseURL)
        }
        let own = ".acta/keyring.json"
        if FileManager.default.fileExists(atPath: own),
            let found = try? await KeyringFile.load(own, for: databaseURL)
        {
            return found
        }
        let needsKeys = try await Database.withPool(url: databaseURL) { pool in
            try await !pool.query("select 1 from acta.person_key limit 1").isEmpty
        }
        guard !needsKeys else {
            throw Failure(
                "the views show names that are sealed in the log: pass --keyring FILE, the service's own"
            )
        }
        return Keyring.generate()
    }
}

extension Logger {
    /// What goes wrong is said once, at the end.
    static var quiet: Logger {
        var logger = Logger(label: "acta")
        logger.logLevel = .critical
        return logger
    }
}

/// A line of progress with an end that moves: a bar, events a second and the time left.
final class ProgressLine: @unchecked Sendable {
    // Safe to share: `lock` guards everything that changes.
    private let lock = NSLock()
    private let title: String
    private let enabled: Bool
    private let start = Date()
    private var drawn = Date.distantPast
    private var shown = false

    init(_ title: String, enabled: Bool) {
        self.title = title
        self.enabled = enabled && isatty(STDERR_FILENO) == 1
    }

    func show(_ done: Int64, of total: Int64) {
        lock.withLock {
            let now = Date()
            let elapsed = now.timeIntervalSince(start)
            guard enabled, elapsed > 1, now.timeIntervalSince(drawn) > 0.1 else { return }
            drawn = now
            shown = true
            let rate = Double(done) / elapsed
            let filled = total == 0 ? 24 : Int(min(1, Double(done) / Double(total)) * 24)
            let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 24 - filled)
            let left = rate > 0 ? Int(Double(max(0, total - done)) / rate) : 0
            Self.write("\r\u{1B}[2K\(title) \(bar) \(done)/\(total)  \(Int(rate))/s  \(left) s left")
        }
    }

    func finish() {
        lock.withLock {
            if shown { Self.write("\r\u{1B}[2K") }
            shown = false
        }
    }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
