import ArgumentParser
import CanonicalJSON
import Crypto
import EventLog
import Foundation
import Webhooks

/// The keys that aren't in the database.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "The keys that aren't in the database: what they wrap, and rotating them.",
        subcommands: [KeysList.self, KeysRotate.self, KeysRotateSigning.self],
        defaultSubcommand: KeysList.self
    )
}

/// Where the keyring is.
struct KeyringOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The keyring: the keys that aren't in the database (ACTA_KEYRING).", valueName: "file"))
    var keyring: String?

    func path(config: String?) throws -> String {
        guard let path = try Settings(path: config).value("keyring", flag: keyring) else {
            throw Failure(
                "no keyring: pass --keyring or set ACTA_KEYRING (`acta dev` keeps its own in .acta/keyring.json)"
            )
        }
        return path
    }
}

/// Lists the keys.
struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "List the wrapping keys with how many persons' keys and webhooks' secrets each wraps, and the key that signs checkpoints."
    )

    @OptionGroup var keys: KeyringOptions
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let keyring = try KeyringFile.load(try keys.path(config: database.config))
        let (counts, secrets) = try await database.withPool { pool in
            (
                try await WrappingKeys(pool: pool, keyring: keyring).counts(),
                try await WebhookRegistry(pool: pool, keyring: keyring).sealCounts()
            )
        }
        let signing = try keyring.signingKey.publicKey.rawRepresentation.base64EncodedString()
        let ids = Set(keyring.wrappingKeys.keys).union(counts.keys).union(secrets.keys).sorted()
        if json {
            let list = ids.map { id -> JSONValue in
                .object(
                    JSONObject([
                        ("id", .string(id)), ("persons", .integer(counts[id] ?? 0)),
                        ("secrets", .integer(secrets[id] ?? 0)),
                        ("current", .bool(id == keyring.currentWrappingKey)),
                        ("here", .bool(keyring.wrappingKeys[id] != nil)),
                    ])
                )
            }
            print(
                JSONValue.object(JSONObject([("wrappingKeys", .array(list)), ("signingKey", .string(signing))])).text
            )
            return
        }
        for id in ids {
            let state =
                id == keyring.currentWrappingKey ? "current" : keyring.wrappingKeys[id] == nil ? "MISSING" : "old"
            print("\(id)  \(state)  \(counts[id] ?? 0) persons, \(secrets[id] ?? 0) secrets of webhooks")
        }
        print("checkpoints are signed by the Ed25519 key \(signing)")
    }
}

/// Rotates the wrapping key.
struct KeysRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Draw a new wrapping key and wrap every person's key and every webhook's secret under it.",
        discussion: """
            A server reads its keyring when it starts. With servers running, do it in two steps: --draw-only, restart them,
            then --wrap-only; a server that doesn't have the new key yet can't open what is wrapped under it. Old keys stay in
            the keyring, since backups are wrapped under them, until --forget. Nothing in the log changes: it is the persons'
            keys that are wrapped, not their texts.
            """
    )

    @OptionGroup var keys: KeyringOptions
    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Draw the new key, and wrap nothing yet.") var drawOnly = false
    @Flag(help: "Wrap everything under the key that was drawn before.") var wrapOnly = false
    @Flag(help: "Afterwards forget the keys that wrap nothing any more; backups from before can't be opened then.")
    var forget = false
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func validate() throws {
        if drawOnly, wrapOnly || forget {
            throw ValidationError("--draw-only goes with neither --wrap-only nor --forget")
        }
    }

    mutating func run() async throws {
        let path = try keys.path(config: database.config)
        var keyring = try KeyringFile.load(path)
        if !wrapOnly {
            keyring.addWrappingKey()
            // Written before anything is wrapped under it: a key that is lost loses what it wraps.
            try KeyringFile.save(keyring, to: path)
        }
        var wrapped = 0
        var sealed = 0
        var forgotten: [String] = []
        if !drawOnly {
            let loaded = keyring
            let used: Set<String>
            (wrapped, sealed, used) = try await database.withPool { pool in
                let keys = WrappingKeys(pool: pool, keyring: loaded)
                let webhooks = WebhookRegistry(pool: pool, keyring: loaded)
                let (wrapped, sealed) = (try await keys.rewrap(), try await webhooks.reseal())
                let used = Set(try await keys.counts().keys).union(try await webhooks.sealCounts().keys)
                return (wrapped, sealed, used)
            }
            if forget {
                forgotten = keyring.forgetWrappingKeys { !used.contains($0) }
                try KeyringFile.save(keyring, to: path)
            }
        }
        if json {
            print(
                JSONValue.object(
                    JSONObject([
                        ("current", .string(keyring.currentWrappingKey)), ("wrapped", .integer(Int64(wrapped))),
                        ("sealed", .integer(Int64(sealed))),
                        ("forgotten", .array(forgotten.map(JSONValue.string))),
                    ])
                ).text
            )
            return
        }
        print(
            "the wrapping key is \(keyring.currentWrappingKey); \(wrapped) persons' keys and \(sealed) webhooks' secrets were wrapped anew"
        )
        if drawOnly { print("restart the servers, then run `acta keys rotate --wrap-only`") }
        if !forgotten.isEmpty { print("forgotten: \(forgotten.joined(separator: ", "))") }
        print("back the keyring up: \(path)")
    }
}
