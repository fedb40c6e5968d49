import ArgumentParser
import CanonicalJSON
import Crypto
import EventLog
import Foundation
import Logging
import Postgres
import Runtime
import Transparency

/// Rotates the key that signs checkpoints.
struct KeysRotateSigning: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-signing",
        abstract: "Sign checkpoints by a new key from now on; the statement that says so is signed by both.",
        discussion: """
            The statement is an event of the operators' log and part of every export, so that whoever holds the old public key
            follows it to the new one. Servers read their keyring when they start: restart them afterwards. Until then they sign
            by the old key, which is believed too. Run again after a failure, it goes on with the same new key.
            """
    )

    @OptionGroup var publishing: WitnessOptions
    @Flag(help: "Print JSON, for programs.") var json = false

    mutating func run() async throws {
        let settings = try Settings(path: publishing.database.config)
        guard let path = settings.value("keyring", flag: publishing.keyring) else {
            throw Failure("no keyring: pass --keyring FILE, the service's own")
        }
        let (_, origin) = try await publishing.identity()
        var keyring = try KeyringFile.load(path)
        let old = try keyring.signingKey
        let new = try keyring.prepareSigningKey()
        // Before anybody is told of the new key: one that is lost could never sign again.
        try KeyringFile.save(keyring, to: path)
        guard let rotation = try KeyRotation.sign(origin: origin, from: old, to: new) else {
            throw Failure("the origin “\(origin)” can't stand in a signed note: no spaces and no “+”")
        }
        let loaded = keyring
        let position = try await publishing.database.withPool { pool in
            let log = OperatorsLog(EventLog(pool: pool, keyring: loaded, logger: .quiet))
            return try await log.rotated(rotation, now: Int64(Date().timeIntervalSince1970 * 1000))
        }
        keyring.takeSigningKey()
        try KeyringFile.save(keyring, to: path)
        let (before, after) = (Base64.encode(rotation.old), Base64.encode(rotation.new))
        if json {
            let value: JSONValue = [
                "after": .string(after), "before": .string(before), "position": .integer(position),
            ]
            return print(value.text)
        }
        print("checkpoints are signed by \(after) from now on, before by \(before)")
        print("restart the servers, and back the keyring up: \(path)")
    }
}
