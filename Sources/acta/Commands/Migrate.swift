import ArgumentParser
import CanonicalJSON
import Foundation
import Logging
import Postgres
import Schemas

/// Brings the database's schema up to date.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date.",
        discussion: """
            Connect as the database's owner. The server connects as another role, which must be granted acta_server:
              create role acta login password '…'; grant acta_server to acta;
            """
    )

    @Flag(help: "Only say what was applied and what is pending.")
    var status = false

    @Flag(help: "Print JSON, for programs.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    mutating func run() async throws {
        let (json, onlyStatus) = (json, status)
        try await database.withPool { pool in
            let migrator = Migrator(ShippedMigrations.all)
            let applied: [Int]
            let before: Set<Int>
            (before, applied) = try await pool.withConnection { connection in
                let before = Set(
                    try await migrator.status(on: connection).filter { $0.appliedAt != nil }.map(\.version)
                )
                let applied = onlyStatus ? [] : try await migrator.migrate(on: connection)
                return (before, applied.map(\.version))
            }
            for migration in Schemas.migrations {
                let state =
                    before.contains(migration.version)
                    ? "applied" : applied.contains(migration.version) ? "applied now" : "pending"
                if json {
                    let fields: [(String, JSONValue)] = [
                        ("version", .integer(Int64(migration.version))), ("name", .string(migration.name)),
                        ("state", .string(state)),
                    ]
                    print(JSONValue.object(JSONObject(fields)).text)
                } else {
                    print("\(migration.version)  \(migration.name)  \(state)")
                }
            }
        }
    }
}
