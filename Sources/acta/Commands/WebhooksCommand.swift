import ArgumentParser
import CanonicalJSON
import Foundation

/// Registers receivers of a commune's events, over the HTTP API.
struct WebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "Register, list, rotate, remove and test receivers of a commune's events.",
        discussion: """
            Deliveries follow the Standard Webhooks specification: signed, in order for each stream, tried again until they
            are taken. The token needs the scope operate. Deploy/docs/webhooks.md has a receiver in ten lines.
            """,
        subcommands: [Add.self, List.self, Rotate.self, Remove.self, Test.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Register a receiver; its secret is shown once.")

        @Argument(help: "The commune's slug.") var commune: String
        @Argument(help: "Its address, https://….") var address: String
        @Option(
            name: [.customLong("type"), .customLong("event-type")],
            help: ArgumentHelp("A type of event, or a context as members.*; all unless told.", valueName: "type")
        )
        var types: [String] = []
        @Option(help: ArgumentHelp("What people call it.", valueName: "text")) var description: String?
        @OptionGroup var server: ServerOptions

        mutating func run() async throws {
            var fields: [(String, JSONValue)] = [
                ("url", .string(address)), ("eventTypes", .array(types.map(JSONValue.string))),
            ]
            if let description { fields.append(("description", .string(description))) }
            let reply = try await server.client().post(Path.of(commune), .object(JSONObject(fields)))
            try Path.check(reply, 201)
            if server.json { return print(reply.body.text) }
            print("registered \(reply.body["id"]?.string ?? "")")
            print("secret     \(reply.body["secret"]?.string ?? "")   (shown once)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a commune's receivers, without their secrets.")

        @Argument(help: "The commune's slug.") var commune: String
        @OptionGroup var server: ServerOptions

        mutating func run() async throws {
            let reply = try await server.client().get(Path.of(commune))
            try Path.check(reply, 200)
            if server.json { return print(reply.body.text) }
            guard case .array(let items)? = reply.body["items"], !items.isEmpty else {
                return print("no webhooks yet; `acta webhooks add \(commune) https://…` registers one")
            }
            for item in items {
                var types = "all"
                if case .array(let list)? = item["eventTypes"], !list.isEmpty {
                    types = list.compactMap(\.string).joined(separator: ",")
                }
                let state = item["disabledReason"]?.string.map { "disabled (\($0))" } ?? "enabled"
                print("\(item["id"]?.string ?? "")  \(state)  \(types)  \(item["url"]?.string ?? "")")
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a new secret; the one before signs too until the overlap ends."
        )

        @Argument(help: "The commune's slug.") var commune: String
        @Argument(help: "The webhook's id.") var id: String
        @Option(help: ArgumentHelp("Hours that both sign, 168 at most.", valueName: "hours")) var overlap = 24
        @OptionGroup var server: ServerOptions

        mutating func run() async throws {
            guard (0...168).contains(overlap) else { throw ValidationError("--overlap: from 0 to 168 hours") }
            let body: JSONValue = ["overlapSeconds": .integer(Int64(overlap) * 3600)]
            let reply = try await server.client().post(Path.of(commune, id) + "/rotate-secret", body)
            try Path.check(reply, 200)
            if server.json { return print(reply.body.text) }
            print("secret  \(reply.body["secret"]?.string ?? "")   (shown once)")
            if let until = reply.body["previousSecretUntil"]?.string {
                print("the one before signs too until \(until)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a receiver and what waits for it.")

        @Argument(help: "The commune's slug.") var commune: String
        @Argument(help: "The webhook's id.") var id: String
        @OptionGroup var server: ServerOptions

        mutating func run() async throws {
            try Path.check(try await server.client().delete(Path.of(commune, id)), 204)
            let removed: JSONValue = ["removed": .string(id)]
            print(server.json ? removed.text : "removed \(id)")
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a receiver a signed test; exit status 1 where it doesn't take it."
        )

        @Argument(help: "The commune's slug.") var commune: String
        @Argument(help: "The webhook's id.") var id: String
        @OptionGroup var server: ServerOptions

        mutating func run() async throws {
            let reply = try await server.client().post(Path.of(commune, id) + "/test", [:])
            try Path.check(reply, 200)
            let isDelivered = reply.body["delivered"] == true
            if server.json { print(reply.body.text) }
            guard isDelivered else {
                throw Failure("not delivered: \(reply.body["reason"]?.string ?? "no reason was given")")
            }
            if !server.json { print("delivered: it answered \(reply.body["status"]?.integer ?? 0)") }
        }
    }
}

/// Addresses of webhooks, and what is said where the server refuses.
private enum Path {
    static func of(_ commune: String, _ id: String? = nil) -> String {
        let parts = ([commune, "webhooks"] + (id.map { [$0] } ?? [])).map {
            $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", "_", "."])) ?? $0
        }
        return "/v1/communes/" + parts.joined(separator: "/")
    }

    static func check(_ reply: Reply, _ status: Int) throws {
        guard reply.status == status else { throw Failure(reply.explanation) }
    }
}
