import ArgumentParser
import EventLog
import Foundation
import HTTP
import Logging
import Postgres
import Runtime
import ServiceLifecycle
import UnixSignals

/// The HTTP server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the HTTP API.",
        discussion: """
            The database must be migrated (`acta migrate`), and its role granted acta_server and nothing more.
            Tokens are checked against --jwks; without one the server doesn't start.
            """
    )

    @OptionGroup var options: NodeOptions

    @Option(help: ArgumentHelp("The address to listen on (ACTA_HOST).", valueName: "host"))
    var host: String?

    @Option(help: ArgumentHelp("The port; 0 takes a free one (ACTA_PORT).", valueName: "port"))
    var port: Int?

    @Option(help: ArgumentHelp("A JSON Web Key Set: a file or an address (ACTA_JWKS).", valueName: "file"))
    var jwks: String?

    @Flag(help: "Run projector workers in this process too.")
    var withWorkers = false

    mutating func run() async throws {
        let settings = try Settings(path: options.database.config)
        guard let source = settings.value("jwks", flag: jwks) else {
            throw Failure(
                "no keys to check tokens with: pass --jwks FILE (`acta token --key FILE` makes a pair of them)"
            )
        }
        let keys = try await KeySet.load(source)
        let port = try settings.number("port", flag: port, in: 0...65_535, default: 8080)
        let host = settings.value("host", flag: host) ?? "127.0.0.1"
        let node = try await options.node(settings, workers: withWorkers)
        let authenticator: Authenticator
        do {
            authenticator = try await Authenticator(jwks: keys) { try await node.principal(ofAPIKey: $0) }
        } catch {
            throw Failure(
                "\(source) is no JSON Web Key Set with keys that can be read; `acta token --key FILE` makes one"
            )
        }
        let logger = node.logger
        await node.publisher.checkAll()
        let server = Server(
            node: node,
            authenticator: authenticator,
            configuration: .init(host: host, port: port),
            logger: logger
        )
        do {
            try await ServiceRunner.run(
                node.services,
                server.application { logger.info("listening on http://\(host):\($0)") },
                logger
            )
        } catch {
            throw ServiceRunner.failure(error, port: port)
        }
    }
}

/// Workers without a server.
struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run projector workers, which keep the read models.",
        discussion: "Any number of these may run: they share the work by leases, and take over from one that dies."
    )

    @OptionGroup var options: NodeOptions

    mutating func run() async throws {
        let settings = try Settings(path: options.database.config)
        let node = try await options.node(settings, workers: true)
        try await ServiceRunner.run(node.services, nil, node.logger)
    }
}

/// Flags of every command that runs a part of the service.
struct NodeOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("The keyring: the keys that aren't in the database (ACTA_KEYRING).", valueName: "file"))
    var keyring: String?

    @Option(help: ArgumentHelp("The checkpoints' origin, without the commune (ACTA_ORIGIN).", valueName: "name"))
    var origin: String?

    @Option(
        help: ArgumentHelp(
            "A folder outside of the database for the newest checkpoints: a database that was put back is recognised by them (ACTA_CHECKPOINTS).",
            valueName: "dir"
        )
    )
    var checkpoints: String?

    @Option(
        help: ArgumentHelp(
            "Connections that append; one for two cores unless told (ACTA_APPEND_CONNECTIONS).",
            valueName: "n"
        )
    )
    var appendConnections: Int?

    @Option(help: ArgumentHelp("Connections that read (ACTA_READ_CONNECTIONS).", valueName: "n"))
    var readConnections: Int?

    @Option(
        help: ArgumentHelp("MiB that the books of busy communes may take in memory (ACTA_BOOK_MEMORY).", valueName: "n")
    )
    var bookMemory: Int?

    @Option(help: ArgumentHelp("Shards of the projector (ACTA_SHARDS).", valueName: "n"))
    var shards: Int?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error (ACTA_LOG_LEVEL).", valueName: "level"))
    var logLevel: String?

    @Flag(
        help: ArgumentHelp(
            "Let webhooks go over http and to addresses of this machine and its networks (ACTA_ALLOW_PRIVATE_WEBHOOKS=true)."
        )
    )
    var allowPrivateWebhooks = false

    func node(_ settings: Settings, workers: Bool) async throws -> Node {
        guard let path = settings.value("keyring", flag: keyring) else {
            throw Failure(
                "no keyring: pass --keyring FILE; the first start makes it. Keep a copy: without it sealed names are lost"
            )
        }
        let level = try settings.logLevel(flag: logLevel, default: .info)
        var logger = Logger(label: "acta")
        logger.logLevel = level
        var configuration = Node.Configuration(
            databaseURL: settings.databaseURL(flag: database.databaseURL),
            appendConnections: try settings.number(
                "append-connections",
                flag: appendConnections,
                in: 1...64,
                default: min(4, Machine.halfOfCores)
            ),
            readConnections: try settings.number(
                "read-connections",
                flag: readConnections,
                in: 1...256,
                default: 4
            ),
            shards: workers ? try settings.number("shards", flag: shards, in: 1...256, default: 2) : 0,
            origin: settings.value("origin", flag: origin) ?? "acta.invalid"
        )
        configuration.bookMemory =
            try settings.number("book-memory", flag: bookMemory, in: 16...65_536, default: 256) << 20
        configuration.checkpoints = settings.value("checkpoints", flag: checkpoints)
        configuration.allowsPrivateWebhooks =
            allowPrivateWebhooks || settings.value("allow-private-webhooks") == "true"
        return try Node(
            configuration: configuration,
            keyring: try await KeyringFile.load(path, for: configuration.databaseURL),
            logger: logger,
            sendToWitness: WitnessClient.send
        )
    }
}

/// Where tokens' keys come from.
enum KeySet {
    static func load(_ source: String) async throws -> String {
        if source.hasPrefix("http://") || source.hasPrefix("https://") {
            return try await ActaClient.fetch(source)
        }
        guard let text = try? String(contentsOfFile: source, encoding: .utf8) else {
            throw Failure(
                "the key set \(source) can't be read; name a JSON Web Key Set, as `acta token --key FILE` makes one"
            )
        }
        return text
    }
}

/// Runs services until SIGTERM or Ctrl-C: what was accepted is answered, nothing else is taken.
enum ServiceRunner {
    /// What ended the services, said so that it helps.
    static func failure(_ error: any Error, port: Int) -> Failure {
        if let failure = error as? Failure { return failure }
        let text = "\(error)"
        guard text.contains("Address already in use") else { return Failure(text) }
        return Failure("port \(port) is taken; choose another with --port")
    }

    static func run(_ services: [any Service], _ server: (any Service)?, _ logger: Logger) async throws {
        var quiet = logger
        quiet.logLevel = logger.logLevel < .info ? logger.logLevel : max(logger.logLevel, .warning)
        let all = services + (server.map { [$0] } ?? [])
        // Services end in the reverse of this order: first the server, last the connections that all use.
        var configuration = ServiceGroupConfiguration(
            services: all.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
    }
}
