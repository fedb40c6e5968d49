import ArgumentParser
import CanonicalJSON
import Domain
import EventLog
import Foundation
import HTTP
import LocalPostgres
import Logging
import Postgres
import Runtime

/// Everything in one process.
struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run everything in one process, on a private PostgreSQL.",
        discussion: """
            Under --dir are the database and the keys; the next start goes on from there, and deleting it starts afresh.
            The token that is printed has all scopes for all communes and acts as the member “dev”.
            """
    )

    @Option(help: ArgumentHelp("Where data is kept (ACTA_DIR).", valueName: "dir"))
    var dir: String?

    @Option(help: ArgumentHelp("The port; 0 takes a free one (ACTA_PORT).", valueName: "port"))
    var port: Int?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Begin with a commune that has members, assemblies and a store, in a new folder; on a terminal unless told."
    )
    var demo: Bool?

    @Option(
        help: ArgumentHelp(
            "Set the clock forward to this time, as POST /dev/clock does; in a new folder, also back.",
            valueName: "time"
        )
    )
    var clock: String?

    @Option(help: ArgumentHelp("A YAML file with options.", valueName: "file"))
    var config: String?

    @Flag(help: "Print one line of JSON when ready: url, token, databaseURL.")
    var json = false

    mutating func run() async throws {
        let settings = try Settings(path: config)
        let folder = URL(fileURLWithPath: settings.value("dir", flag: dir) ?? ".acta").standardizedFileURL.path
        let port = try settings.number("port", flag: port, in: 0...65_535, default: 8080)
        let moment = try clock.map { text in
            guard let moment = Instant(scalar: text) else {
                throw ValidationError("--clock is “\(text)”; \(Instant.scalarShape.expected) was expected")
            }
            return moment
        }
        let level = try settings.logLevel(default: .warning)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure("the folder \(folder) can't be made; name one that you may write to with --dir")
        }
        if !json { Console.error("starting a private PostgreSQL under \(folder) …") }
        let server: LocalServer
        do {
            server = try await LocalServer.start(directory: folder + "/postgres")
        } catch {
            throw Failure("PostgreSQL didn't start: \(error)")
        }
        do {
            try await serve(server, folder: folder, port: port, moment: moment, logLevel: level)
        } catch {
            try? await server.stop(.fast)
            throw error
        }
        try? await server.stop(.fast)
    }

    private func serve(
        _ postgres: LocalServer,
        folder: String,
        port: Int,
        moment: Instant?,
        logLevel: Logger.Level
    ) async throws {
        let database = try await DevelopmentDatabase.prepare(postgres, folder: folder)
        let signer = try TokenSigner.loadOrCreate(folder + "/token-key", quiet: true)
        try Data((signer.jwks + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/jwks.json"))
        let token = try await signer.sign(
            TokenClaims(
                issuer: "acta-dev",
                subject: "dev",
                expires: Date().addingTimeInterval(365 * 86_400),
                scopes: Scope.allCases.map(\.rawValue),
                members: ["*": "dev"],
                communes: ["*"]
            )
        )
        var logger = Logger(label: "acta")
        logger.logLevel = logLevel
        let keyring = try KeyringFile.load(database.keyringPath)
        try await ViewsUpdate.run(database.serverURL, keyring, logger)
        var configuration = Node.Configuration(
            databaseURL: database.serverURL,
            appendConnections: min(4, Machine.halfOfCores),
            readConnections: 4,
            shards: 2,
            origin: "acta.localhost"
        )
        configuration.allowsPrivateWebhooks = true
        configuration.checkpoints = folder + "/checkpoints"
        let node = try Node(
            configuration: configuration,
            keyring: keyring,
            logger: logger,
            sendToWitness: WitnessClient.send
        )
        let wantsDemo = demo ?? (isatty(STDOUT_FILENO) == 1)
        let today = node.clock.now
        let end = min(moment ?? today, today)
        let begin = wantsDemo ? try Demo.begin(endingBy: end) : end
        let begins = try await Database.withPool(url: database.serverURL) { pool in
            let offset = ClockOffset(pool: pool)
            let begins = begin < today ? try await offset.begin(begin.milliseconds - today.milliseconds) : false
            node.clock.follow(offset: try await offset.current())
            if !begins, let moment, moment < node.clock.now {
                throw Failure("--clock: it is \(node.clock.now) here already, and the clock goes forward only")
            }
            return begins
        }
        let authenticator = try await Authenticator(jwks: signer.jwks) { try await node.principal(ofAPIKey: $0) }
        let development = Server.Development(
            token: { try await signer.sign($0) },
            setClock: { try await node.setClock(to: $0) }
        )
        let json = json
        await node.publisher.checkAll()
        let application = Server(
            node: node,
            authenticator: authenticator,
            configuration: .init(host: "127.0.0.1", port: port, development: development),
            logger: logger
        ).application { port in
            let client = ActaClient(address: "http://127.0.0.1:\(port)", token: token)
            // The server takes connections only once this returns.
            Task {
                if begins, wantsDemo {
                    if !json { Console.error("telling the story of a commune, for the first look …") }
                    await Demo.post(client, endingBy: end)
                }
                // Step by step: what falls due on the way happens on the way.
                let until = moment ?? ServiceClock().now
                if node.clock.now < until, (try? await node.setClock(to: until.milliseconds)) == nil {
                    Console.error("the clock wasn't set to \(until): the workers didn't come to an end")
                }
                Self.announce(client, database.serverURL, json: json, demo: wantsDemo)
            }
        }
        do {
            try await ServiceRunner.run(node.services, application, logger)
        } catch {
            throw ServiceRunner.failure(error, port: port)
        }
    }

    private static func announce(_ client: ActaClient, _ databaseURL: String, json: Bool, demo: Bool) {
        if json {
            let fields: [(String, JSONValue)] = [
                ("url", .string(client.address)), ("token", .string(client.token)),
                ("databaseURL", .string(databaseURL)),
            ]
            Console.say(JSONValue.object(JSONObject(fields)).text)
            return
        }
        let founding = """
            curl -H "Authorization: Bearer $ACTA_TOKEN" -H 'Content-Type: application/json' $ACTA_URL/v1/communes/first/commands \\
                -d '{"id":"1","type":"communes.found","data":{"name":"Our first commune","kind":"commune"}}'
            """
        let looks = ["assemblies", "stock"].map { list in
            #"curl -H "Authorization: Bearer $ACTA_TOKEN" $ACTA_URL/v1/communes/\#(demo ? Demo.commune : "first")/\#(list)"#
        }
        let tries = demo ? looks + [founding] : [founding] + looks
        Console.say(
            """

            Acta is ready: \(client.address)

              export ACTA_URL=\(client.address)
              export ACTA_TOKEN=\(client.token)

            Try, in another terminal:

              \(tries.joined(separator: "\n  "))

            The database: \(databaseURL)
            Ctrl-C stops all of it.
            """
        )
    }
}
