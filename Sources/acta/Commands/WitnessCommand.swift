import ArgumentParser
import AsyncHTTPClient
import CanonicalJSON
import EventLog
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Postgres
import Runtime
import Transparency

/// Witnesses of our logs, and the logs that we witness.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Who cosigns our checkpoints, and whose checkpoints we cosign.",
        discussion: """
            Two deployments witness each other so: each prints its key with acta witness key; each asks the other with acta
            witness add URL KEY, and lets itself be asked with acta witness trust LOG-KEY. A log's key is in keys/log.vkey of
            its export. Cosigners of the same deployment count as none.
            """,
        subcommands: [WitnessList.self, WitnessAdd.self, WitnessRemove.self, WitnessTrust.self, WitnessKey.self],
        defaultSubcommand: WitnessList.self
    )
}

/// Who is asked, and who asks.
struct WitnessList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "All witnesses and witnessed logs.")

    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let (asked, logs) = try await database.withPool { pool in
            (try await Witnesses(pool: pool).all(), try await WitnessedLogs(pool: pool).all())
        }
        if json {
            let value: JSONValue = [
                "witnesses": .array(asked.map { ["key": .string($0.key.description), "url": .string($0.url)] }),
                "logs": .array(
                    logs.map {
                        [
                            "keys": .array($0.keys.map(JSONValue.string)), "origin": .string($0.origin),
                            "size": .integer($0.size),
                        ]
                    }
                ),
            ]
            return print(value.text)
        }
        for witness in asked { print("\(witness.key.name) cosigns our checkpoints: \(witness.url)") }
        for log in logs { print("\(log.origin) is witnessed here, up to event \(log.size)") }
        if asked.isEmpty, logs.isEmpty { print("nobody cosigns our checkpoints, and no log is witnessed here") }
    }
}

/// Asks a witness from now on.
struct WitnessAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Ask a witness to cosign all our checkpoints from now on."
    )

    @Argument(help: "Its submission prefix, as https://acta.example/log/witness.") var url: String
    @Argument(help: "Its public key, as acta witness key prints it there.") var key: String
    @OptionGroup var own: WitnessOptions

    mutating func run() async throws {
        guard let key = VerifierKey(key), key.kind == .cosigner else {
            throw Failure.usage(
                "“\(key)” is no witness's key; it looks like name+hash+base64, and its base64 begins with B"
            )
        }
        let address = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let parsed = URL(string: address), ["http", "https"].contains(parsed.scheme ?? ""), parsed.host != nil
        else {
            throw Failure.usage("“\(url)” is no address; it begins with https://")
        }
        let (ourKey, origin) = try await own.identity()
        guard key.publicKey != ourKey.publicKey, !key.name.hasPrefix(origin + "/") else {
            throw Failure("that is this deployment's own key: who keeps the book can't be its witness")
        }
        try await own.database.withPool { try await Witnesses(pool: $0).add(key, url: address) }
        print(
            "\(key.name) is asked from now on, at \(address)/add-checkpoint; it must know our logs' keys (keys/log.vkey of an export)"
        )
    }
}

/// Doesn't ask a witness any more.
struct WitnessRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Don't ask a witness any more.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var database: DatabaseOptions

    mutating func run() async throws {
        let name = name
        guard try await database.withPool({ try await Witnesses(pool: $0).remove(name) }) else {
            throw Failure("there is no witness “\(name)”; acta witness list shows them")
        }
        print("\(name) isn't asked any more; what it cosigned stays")
    }
}

/// Witnesses a log of others.
struct WitnessTrust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Witness a log of another deployment: cosign its checkpoints as long as they are consistent."
    )

    @Argument(help: "The log's public key, from keys/log.vkey of its export.") var key: String
    @OptionGroup var own: WitnessOptions

    mutating func run() async throws {
        let text = FileManager.default.contents(atPath: key).map { String(decoding: $0, as: UTF8.self) } ?? key
        guard let key = VerifierKey(text.trimmingCharacters(in: .whitespacesAndNewlines)), key.kind == .log else {
            throw Failure.usage(
                "“\(key)” is no log's key; it looks like name+hash+base64, and its base64 begins with A"
            )
        }
        let (_, origin) = try await own.identity()
        guard !key.name.hasPrefix(origin + "/") else {
            throw Failure("\(key.name) is a log of this deployment, which can't be its own witness")
        }
        try await own.database.withPool { try await WitnessedLogs(pool: $0).trust(key.name, key: key) }
        print("\(key.name) is witnessed here from now on")
    }
}

/// What others need to know this deployment as a witness.
struct WitnessKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "This deployment's own public key as a witness, to give to others."
    )

    @OptionGroup var own: WitnessOptions

    mutating func run() async throws { print(try await own.identity().key.description) }
}

/// The keyring and origin that this deployment is known by.
struct WitnessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The service's keyring (ACTA_KEYRING).", valueName: "file"))
    var keyring: String?
    @Option(help: ArgumentHelp("The checkpoints' origin, without the commune (ACTA_ORIGIN).", valueName: "name"))
    var origin: String?
    @OptionGroup var database: DatabaseOptions

    func identity() async throws -> (key: VerifierKey, origin: String) {
        let settings = try Settings(path: database.config)
        guard let path = settings.value("keyring", flag: keyring) else {
            throw Failure("no keyring: pass --keyring FILE, the service's own")
        }
        let keyring = try KeyringFile.load(path)
        let named = settings.value("origin", flag: origin)
        let origin = try await database.withPool { try await PublishingOptions.origin(named, $0) }
        guard let cosigner = Cosigner(name: origin + "/witness", key: try keyring.witnessKey) else {
            throw Failure("the origin “\(origin)” can't name a witness: no spaces and no “+”")
        }
        return (cosigner.verifier, origin)
    }
}

/// How checkpoints are sent to witnesses.
enum WitnessClient {
    static let send: CosignatureCollector.Send = { url, body in
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "text/plain; charset=utf-8")
        request.body = .bytes(body)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let buffer = try await response.body.collect(upTo: 1 << 16)
        return CosignatureCollector.Reply(status: Int(response.status.code), body: Array(buffer.readableBytesView))
    }
}
