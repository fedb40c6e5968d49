import CanonicalJSON
import Domain
import EventLog
import Foundation
import Logging
import Postgres
import Schemas
import ServiceLifecycle
import TestSupport
import Testing

@testable import Runtime

/// A migrated database, on which nodes are started and stopped as processes are.
struct NodeSite {
    let serverURL: String
    let owner: Connection

    init() async throws {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        self.serverURL = serverURL
        owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        let migrations = Schemas.migrations.map { step in
            Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
        }
        _ = try await Migrator(migrations).migrate(on: owner)
    }

    /// A node with so many shards (none: without workers), for as long as `body` runs.
    func withNode<Value: Sendable>(shards: Int = 2, _ body: (Node) async throws -> Value) async throws -> Value {
        let node = try Node(
            configuration: .init(
                databaseURL: serverURL,
                appendConnections: 1,
                readConnections: 3,
                shards: shards,
                origin: "acta.test"
            ),
            keyring: Site.keyring,
            logger: Site.silent
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: node.services.map { .init(service: $0) },
                logger: Site.silent
            )
        )
        let running = Task { try await group.run() }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(node))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        return try result.get()
    }

    /// The events of a type, in their order.
    func events(_ type: String, in commune: String = "el-maizal") async throws -> [JSONValue] {
        try await owner.query(
            "select bytes from acta.event where commune = \(commune) and type = \(type) order by position"
        ).decode([UInt8].self).map { try JSONValue.parse($0) }
    }

    /// How many rows a table has.
    func count(_ table: String) async throws -> Int64 {
        try await owner.query("select count(*) from \(identifier: "acta").\(identifier: table)").decode(Int64.self)
            .first ?? 0
    }
}

extension Node {
    /// Founds a cooperative whose spokesperson is the founder, with mandates up to these days.
    func found(
        _ timeZone: String,
        until days: [String] = [],
        commune: String = "el-maizal",
        kind: String = "cooperative"
    ) async -> Answer {
        var mandates: [JSONValue] = [
            ["mandateId": "v", "memberId": "founder", "office": "spokesperson", "until": "2060-01-01"],
            ["mandateId": "r", "memberId": "founder", "office": "registry", "until": "2060-01-01"],
        ]
        for (index, day) in days.enumerated() {
            mandates.append([
                "mandateId": .string("f-\(index + 1)"), "memberId": "tesorera", "office": "finance",
                "unitId": .string("u-\(index)"),
                "until": .string(day),
            ])
        }
        return await commands.post(
            "communes.found",
            [
                "name": "Comuna", "kind": .string(kind), "timeZone": .string(timeZone),
                "mandates": .array(mandates),
            ],
            id: "found",
            to: commune
        )
    }

    /// Sets the clock; the test fails where it can't go there.
    func set(_ moment: Instant, at place: SourceLocation = #_sourceLocation) async throws {
        #expect(try await setClock(to: moment.milliseconds), sourceLocation: place)
    }
}
