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
        let administration = server.url(user: "postgres", database: "postgres")
        try await Database.withPool(url: administration) { pool in
            let exists = try await pool.query("select 1 from pg_database where datname = 'acta'")
            if exists.isEmpty { _ = try await pool.query("create database acta") }
        }
        let owner = server.url(user: "postgres", database: "acta")
        let password = try ServerPassword.loadOrCreate(folder + "/server-password")
        try await Database.withPool(url: owner) { pool in
            let migrator = Migrator(ShippedMigrations.all)
            _ = try await pool.withConnection { try await migrator.migrate(on: $0) }
            try await pool.withConnection { connection in
                let role = try await connection.query("select 1 from pg_roles where rolname = 'acta'")
                if role.isEmpty { _ = try await connection.query("create role acta login") }
                // Statements that make roles take no parameters, so the password goes through a setting.
                _ = try await connection.query("select set_config('acta.password', \(password), false)")
                _ = try await connection.query(
                    "do $$ begin execute format('alter role acta password %L', current_setting('acta.password')); end $$"
                )
                // To see whose transactions an erasure has to wait for.
                _ = try await connection.query("grant acta_server, pg_read_all_stats to acta")
                // `acta api-key` with the address that is printed; a real server's role may only look keys up.
                _ = try await connection.query("grant insert, update on acta.api_key to acta")
                _ = try await connection.query(
                    "grant insert, update, delete on acta.witness, acta.witnessed_log to acta"
                )
            }
        }
        let keyring = folder + "/keyring.json"
        _ = try KeyringFile.loadOrCreate(keyring)
        return DevelopmentDatabase(
            ownerURL: owner,
            serverURL: server.url(user: "acta", database: "acta", password: password),
            keyringPath: keyring
        )
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

/// The password of the server's role on a private PostgreSQL.
enum ServerPassword {
    static func loadOrCreate(_ path: String) throws -> String {
        if let text = try? String(contentsOfFile: path, encoding: .utf8), text.utf8.count >= 20 { return text }
        var generator = SystemRandomNumberGenerator()
        let password = (0..<4).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
        try PrivateFile.write(Data(password.utf8), to: path)
        return password
    }
}

/// The migrations that ship, as the driver takes them.
enum ShippedMigrations {
    static var all: [Migration] {
        Schemas.migrations.map {
            Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
        }
    }
}

/// The keys that are not in the database, in a file for the service's eyes only.
enum KeyringFile {
    static func load(_ path: String) throws -> Keyring {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(
                "the keyring \(path) can't be read; `acta keys` doesn't make one over an existing log, so restore it from its backup, or name another with --keyring"
            )
        }
        do { return try JSONDecoder().decode(Keyring.self, from: data) } catch {
            throw Failure("\(path) isn't a keyring: \(error)")
        }
    }

    /// The keyring in a file, which is made where the log has nothing yet. One that doesn't belong to the log would accept
    /// commands twice and leave names unreadable, so that a server doesn't start with it.
    static func load(_ path: String, for databaseURL: String?) async throws -> Keyring {
        let exists = FileManager.default.fileExists(atPath: path)
        let known = exists ? Set(try load(path).wrappingKeys.keys) : []
        // Without a database nothing is known yet: what exists is used, and nothing is made.
        let found: (hasEvents: Bool, wrappingKey: String?)?
        do {
            found = try await Database.withPool(url: databaseURL) { pool in
                let keys = try await pool.query("select wrapping_key from acta.person_key limit 1")
                let batches = try await pool.query("select 1 from acta.log_batch limit 1")
                return (!batches.isEmpty, try keys.first?.decode(String.self))
            }
        } catch {
            guard exists else {
                throw Failure("there is no keyring \(path), and before one is made the database must be seen: \(error)")
            }
            found = nil
        }
        if let key = found?.wrappingKey, exists, !known.contains(key) {
            throw Failure("\(path) isn't the keyring of this database's log; name the one that it was written with")
        }
        if found?.hasEvents == true, !exists {
            throw Failure(
                "there is no keyring \(path), but the log has events already: restore the keyring that they were written with, "
                    + "or name it with --keyring"
            )
        }
        return try loadOrCreate(path)
    }

    static func loadOrCreate(_ path: String) throws -> Keyring {
        if FileManager.default.fileExists(atPath: path) { return try load(path) }
        let keyring = Keyring.generate()
        try save(keyring, to: path)
        return keyring
    }

    /// Replaces the file as a whole: a half-written keyring would lose everything that it wraps.
    static func save(_ keyring: Keyring, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try PrivateFile.write(try encoder.encode(keyring), to: path + ".new")
        if let written = FileHandle(forUpdatingAtPath: path + ".new") {
            try written.synchronize()
            try written.close()
        }
        guard rename(path + ".new", path) == 0 else { throw Failure("\(path) can't be written") }
    }
}
