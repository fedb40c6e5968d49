import EventLog
import Foundation
import LocalPostgres
import Logging
import Postgres
import Schemas

/// The database of `acta dev` and of the bench: made, migrated, and with a role for the server that can't change the log.
struct DevelopmentDatabase: Sendable {
    /// As its owner.
    let ownerURL: String
    /// As the server connects.
    let serverURL: String
    /// Where the keys are that aren't in the database.
    let keyringPath: String

    static func prepare(_ server: LocalServer, folder: String) async throws -> DevelopmentDatabase {
        let administration = await server.url(user: "postgres", database: "postgres")
        try await Database.withPool(url: administration) { pool in
            let exists = try await pool.query("select 1 from pg_database where datname = 'acta'")
            if exists.isEmpty { _ = try await pool.query("create database acta") }
        }
        let owner = await server.url(user: "postgres", database: "acta")
        try await Database.withPool(url: owner) { pool in
            let migrator = Migrator(ShippedMigrations.all)
            _ = try await pool.withConnection { try await migrator.migrate(on: $0) }
            let role = try await pool.query("select 1 from pg_roles where rolname = 'acta'")
            if role.isEmpty { _ = try await pool.query("create role acta login") }
            _ = try await pool.query("grant acta_server to acta")
        }
        let keyring = folder + "/keyring.json"
        _ = try KeyringFile.loadOrCreate(keyring)
        return DevelopmentDatabase(
            ownerURL: owner, serverURL: await server.url(user: "acta", database: "acta"), keyringPath: keyring)
    }

    /// Runs one statement that is written in the program, as the owner.
    func execute(_ statement: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
        process.arguments = ["--no-psqlrc", "--quiet", "--dbname", ownerURL, "--command", statement]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("the bench's table couldn't be made") }
    }
}

/// The migrations that ship, as the driver takes them.
enum ShippedMigrations {
    static var all: [Migration] {
        Schemas.migrations.map { Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self)) }
    }
}

/// The keys that are not in the database, in a file for the service's eyes only.
enum KeyringFile {
    static func load(_ path: String) throws -> Keyring {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("the keyring \(path) can't be read; `acta keys` doesn't make one over an existing log, so restore it from its backup, or name another with --keyring")
        }
        do { return try JSONDecoder().decode(Keyring.self, from: data) } catch {
            throw Failure("\(path) isn't a keyring: \(error)")
        }
    }

    static func loadOrCreate(_ path: String) throws -> Keyring {
        if FileManager.default.fileExists(atPath: path) { return try load(path) }
        let keyring = Keyring.generate()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try PrivateFile.write(try encoder.encode(keyring), to: path)
        return keyring
    }
}
