import ArgumentParser
import CanonicalJSON
import Domain
import EventLog
import Foundation
import Logging
import Postgres
import ReadModels
import Runtime

/// A view as it stood.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A commune's view as it stood at a position or a time, as JSON or CSV.",
        discussion: """
            The same fold fills a disposable schema, and the same query reads it; nothing else notices. There is no limit to
            how far it goes back.
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument { case json, ndjson, csv }

    @Argument(help: "The commune's slug.") var commune: String
    @Option(help: ArgumentHelp("A position, or a time such as 2026-11-22T14:00:00Z.", valueName: "moment"))
    var asOf: String
    @Option(help: ArgumentHelp("The view: assemblies, stock …, as below /v1/communes/{commune}/.", valueName: "name"))
    var view: String
    @Option(help: "json, ndjson or csv.") var format: Format = .json
    @Option(help: ArgumentHelp("MiB that rows may take in memory.", valueName: "n")) var memory = 256
    @OptionGroup var keys: SealOptions
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "The same as --format json.") var json = false

    private var resource: Resource? {
        ReadModels.resources.first { !$0.path.isEmpty && $0.path == view }
            ?? ReadModels.resources.first { $0.views.contains(view) }
    }

    private var moment: AsOf.Moment? {
        if let position = Int64(asOf), position >= 0 { return .position(position) }
        return Instant(scalar: asOf).map { .time($0.milliseconds) }
    }

    func validate() throws {
        guard resource != nil else {
            let names = ReadModels.resources.map(\.path).filter { !$0.isEmpty }.sorted().joined(separator: ", ")
            throw ValidationError("there is no view “\(view)”; there are: \(names)")
        }
        guard moment != nil else {
            throw ValidationError(
                "--as-of is “\(asOf)”; a position or a time such as 2026-11-22T14:00:00Z was expected"
            )
        }
        guard memory > 0 else { throw ValidationError("--memory takes a whole number of MiB") }
    }

    mutating func run() async throws {
        guard let resource, let moment else { return }
        let settings = try Settings(path: database.config)
        let url = try database.url()
        let keyring = try await keys.keyring(settings, databaseURL: url)
        let (commune, format, memory) = (commune, json ? .json : format, memory)
        try await database.withPool { pool in
            guard try await !pool.query("select 1 from acta.log_batch where commune = \(commune) limit 1").isEmpty
            else {
                throw Failure("there is no commune “\(commune)”")
            }
            let logger = Logger.quiet
            let opener = SealOpener(EventLog(pool: pool, keyring: keyring, logger: logger))
            var limits = AsOf.Limits()
            limits.events = nil
            limits.memory = memory << 20
            limits.jobs = ProcessInfo.processInfo.activeProcessorCount
            let asOf = AsOf(
                pool: pool,
                connection: ConnectionConfiguration(url: url, parameters: ["application_name": "acta replay"]),
                opener: opener,
                limits: limits,
                logger: logger
            )
            do {
                let found = try await asOf.view(of: commune, at: moment, caller: "acta replay")
                let reader = Reader(pool: pool, opener: opener).of(schema: found.schema)
                try await Self.write(reader, resource, commune, found.position, format)
            } catch NodeFault.beyond(let size) {
                await asOf.close()
                throw Failure("the log of \(commune) has \(size) events")
            } catch {
                await asOf.close()
                throw error
            }
            await asOf.close()
        }
    }

    private static func write(
        _ reader: Reader,
        _ resource: Resource,
        _ commune: String,
        _ position: Int64,
        _ format: Format
    ) async throws {
        let out = FileHandle.standardOutput
        let export: Export = format == .csv ? .csv : .ndjson
        if format == .json {
            let head = #"{"commune":\#(JSONValue.string(commune).text),"position":\#(position),"items":["#
            try out.write(contentsOf: Data(head.utf8))
        } else {
            try out.write(contentsOf: Data(export.header(resource.listing)))
        }
        var isFirst = true
        for try await page in try reader.pages(resource, commune: commune, query: ListQuery()) {
            var bytes: [UInt8] = []
            for item in page.items {
                if format == .json {
                    bytes += isFirst ? [] : [UInt8(ascii: ",")]
                    bytes += item.canonicalBytes
                } else {
                    bytes += export.line(item, resource.listing)
                }
                isFirst = false
            }
            try out.write(contentsOf: Data(bytes))
        }
        if format == .json { try out.write(contentsOf: Data("]}\n".utf8)) }
    }
}
