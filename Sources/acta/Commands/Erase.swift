import ArgumentParser
import CanonicalJSON
import Crypto
import EventLog
import Foundation
import Postgres
import ReadModels
import Runtime

/// Erases a person.
struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Erase a member's personal data: their key is destroyed, and every table that held it is rewritten.",
        discussion: """
            It posts members.erase to the server, waits until the read models have it, and then rewrites the tables that held
            personal data (VACUUM FULL), over the database's own connection. The log, its proofs and all counts stay as they
            are. PostgreSQL's write-ahead log and your backups keep older pages until they expire: see the README.
            """
    )

    @Argument(help: "The commune's slug.") var commune: String
    @Argument(help: "The member's id.") var member: String
    @OptionGroup var server: ServerOptions

    @Option(help: ArgumentHelp("The database (ACTA_DATABASE_URL, DATABASE_URL).", valueName: "url"))
    var databaseURL: String?

    mutating func run() async throws {
        let client = try server.client()
        let settings = try Settings(path: server.config)
        // The same id for the same member: doing it twice is doing it once.
        let digest = SHA256.hash(data: Data("\(commune)/\(member)".utf8)).prefix(12)
        let id = "erase-" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let fields: [(String, JSONValue)] = [
            ("id", .string(id)), ("type", .string("members.erase")),
            ("data", .object(JSONObject([("memberId", .string(member))]))),
        ]
        let reply = try await client.post("/v1/communes/\(commune)/commands", .object(JSONObject(fields)))
        guard (200..<300).contains(reply.status) else { throw Failure("nothing was erased: \(reply.explanation)") }
        guard let position = reply.body["position"]?.integer else {
            throw Failure("the server's answer has no position")
        }
        let view = try await client.get("/v1/communes/\(commune)/members/\(member)?min-position=\(position)&wait=30")
        guard view.status == 200 || view.status == 404 else {
            throw Failure(
                "the key is destroyed, but the read models aren't cleared yet (\(view.explanation)); run this again"
            )
        }
        do {
            let commune = commune
            try await Database.withPool(url: settings.databaseURL(flag: databaseURL)) { pool in
                // Rows that were rebuilt, and those of before a switch, hold the name too.
                guard try await ViewSchemas(pool: pool).wait(for: position, in: commune, patience: .seconds(30)) else {
                    throw Failure(
                        "the key is destroyed, but rebuilt or kept views aren't cleared yet; see acta projections, discard them "
                            + "or start their workers, and run this again"
                    )
                }
                try await ViewSchemas(pool: pool).dropAsOf()
                let schemas = try await ViewSchemas(pool: pool).all().map(\.schema)
                try await Erasure.vacuum(
                    pool,
                    tables: schemas.flatMap { schema in ReadModels.personalTables.map { (schema, $0) } }
                )
            }
        } catch let foreign as Erasure.NotOwned {
            throw Failure(
                "the key is destroyed, but this database role may not rewrite \(foreign.tables.joined(separator: ", ")); "
                    + "run this again with --database-url of the database's owner, or of a role that was granted acta_server"
            )
        } catch let held as Erasure.Held {
            let pids = held.backendPIDs.map(String.init).joined(separator: ", ")
            throw Failure(
                "the key is destroyed, but open transactions (processes \(pids)) hold old rows; end them and run this again"
            )
        }
        if server.json {
            print(
                JSONValue.object(
                    JSONObject([
                        ("commune", .string(commune)), ("member", .string(member)), ("position", .integer(position)),
                    ])
                ).text
            )
        } else {
            print("erased \(member) from \(commune), position \(position); the log's proofs stay as they are")
        }
    }
}
