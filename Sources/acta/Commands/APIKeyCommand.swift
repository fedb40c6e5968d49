import ArgumentParser
import CanonicalJSON
import EventLog
import Foundation
import Runtime

/// Makes, lists and revokes API keys.
struct APIKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-key",
        abstract: "Make, list and revoke API keys, for programs.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key; it is shown once.")

        @Argument(help: "What it is for.") var name: String
        @Option(help: ArgumentHelp("Scopes, with commas.", valueName: "scopes")) var scopes = "commands,read"
        @Option(help: ArgumentHelp("The member it acts for, as m-1 or el-maizal=m-1.", valueName: "member")) var member:
            [String] = []
        @Option(help: ArgumentHelp("What else it may read: communes with commas, or *.", valueName: "slugs"))
        var communes: String?
        @OptionGroup var database: DatabaseOptions
        @Flag(help: "Print JSON, for programs.") var json = false

        mutating func run() async throws {
            let words = scopes.split(separator: ",").map(String.init)
            for word in words where Scope(rawValue: word) == nil {
                throw ValidationError(
                    "“\(word)” is no scope; there are: \(Scope.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            let members = try Members.parse(member)
            let (name, readable) = (name, communes?.split(separator: ",").map(String.init) ?? [])
            let key = try await database.withPool { pool in
                try await APIKeys(pool: pool).create(name: name, scopes: words, members: members, communes: readable)
            }
            print(json ? JSONValue.object(JSONObject([("key", .string(key))])).text : key)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without their secrets.")

        @OptionGroup var database: DatabaseOptions
        @Flag(help: "Print JSON, for programs.") var json = false

        mutating func run() async throws {
            let keys = try await database.withPool { try await APIKeys(pool: $0).all() }
            if json {
                let list = keys.map { key -> JSONValue in
                    .object(
                        JSONObject([
                            ("id", .string(key.id)), ("name", .string(key.name)),
                            ("scopes", .array(key.scopes.map(JSONValue.string))), ("revoked", .bool(key.isRevoked)),
                        ])
                    )
                }
                print(JSONValue.array(list).text)
                return
            }
            for key in keys {
                print(
                    "\(key.id)  \(key.isRevoked ? "revoked" : "live   ")  \(key.scopes.joined(separator: ","))  \(key.name)"
                )
            }
            if keys.isEmpty { print("no keys yet; `acta api-key create NAME` makes one") }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key; servers refuse it within ten seconds.")

        @Argument(help: "The key's id, as `acta api-key list` shows it.") var id: String
        @OptionGroup var database: DatabaseOptions

        mutating func run() async throws {
            let id = id
            guard try await database.withPool({ try await APIKeys(pool: $0).revoke(id) }) else {
                throw Failure("no live key \(id); `acta api-key list` shows them")
            }
            print("revoked \(id)")
        }
    }
}
