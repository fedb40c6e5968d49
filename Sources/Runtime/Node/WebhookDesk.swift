import CanonicalJSON
import EventLog
import Foundation
import Logging
import Postgres
public import Webhooks

/// Registers webhooks, and tests them. Deliveries are the queue's workers'.
public struct WebhookDesk: Sendable {
    private let registry: WebhookRegistry
    private let sender: WebhookSender
    /// What the queue's workers deliver with.
    let consumer: WebhookConsumer

    init(pool: Pool, keyring: Keyring, allowsPrivate: Bool, clock: ServiceClock, metrics: Metrics, logger: Logger) {
        registry = WebhookRegistry(pool: pool, keyring: keyring)
        sender = WebhookSender(allowsPrivate: allowsPrivate)
        consumer = WebhookConsumer(
            registry: registry,
            sender: sender,
            clock: { clock.milliseconds },
            count: { metrics.count(.webhookDeliveries, $0) },
            logger: logger
        )
    }

    /// A webhook with the secret that is shown once.
    public struct Issued: Sendable {
        /// The webhook.
        public let webhook: Webhook
        /// `whsec_…`.
        public let secret: String
    }

    /// What is wrong with a URL, and where it leads now; `nil` for a good one, also where its name isn't known yet.
    public func fault(of url: String) async -> WebhookAddress.Fault? {
        do throws(WebhookAddress.Fault) {
            try await sender.check(url)
            return nil
        } catch {
            return error
        }
    }

    /// Registers one; `nil` where the commune has as many as it may.
    public func add(to commune: String, url: String, eventTypes: [String], description: String, after position: Int64)
        async throws -> Issued?
    {
        try await NodeFault.unlessAvailable {
            try await registry.add(
                to: commune,
                url: url,
                eventTypes: eventTypes,
                description: description,
                after: position
            ).map { Issued(webhook: $0.webhook, secret: $0.secret.text) }
        }
    }

    /// All of a commune, the oldest first.
    public func all(of commune: String) async throws -> [Webhook] {
        try await NodeFault.unlessAvailable { try await registry.all(of: commune) }
    }

    /// One of a commune.
    public func find(_ id: String, of commune: String) async throws -> Webhook? {
        try await NodeFault.unlessAvailable { try await registry.find(id, of: commune) }
    }

    /// Changes what isn't `nil`.
    public func change(
        _ id: String,
        of commune: String,
        url: String?,
        eventTypes: [String]?,
        description: String?,
        enabled: Bool?
    ) async throws -> Webhook? {
        try await NodeFault.unlessAvailable {
            try await registry.change(
                id,
                of: commune,
                url: url,
                eventTypes: eventTypes,
                description: description,
                enabled: enabled
            )
        }
    }

    /// Draws a new secret; the one before signs too for so many seconds.
    public func rotate(_ id: String, of commune: String, overlap: Int64) async throws -> Issued? {
        try await NodeFault.unlessAvailable {
            try await registry.rotate(id, of: commune, overlap: overlap)
                .map { Issued(webhook: $0.webhook, secret: $0.secret.text) }
        }
    }

    /// Removes one; `false` where there is none.
    public func remove(_ id: String, of commune: String) async throws -> Bool {
        try await NodeFault.unlessAvailable { try await registry.remove(id, of: commune) }
    }

    /// Sends a signed test of the type `webhooks.test`, which is no event of the log; `nil` where there is no such webhook.
    public func test(_ id: String, of commune: String) async throws -> (messageId: String, WebhookSender.Delivery)? {
        let messageId = "test-" + UUID().uuidString.lowercased()
        let data: [(String, JSONValue)] = [("commune", .string(commune)), ("webhook", .string(id))]
        let body: [(String, JSONValue)] = [
            ("specversion", "1.0"), ("id", .string(messageId)), ("source", "urn:acta:webhooks"),
            ("type", "webhooks.test"), ("time", .string(Date().formatted(.iso8601))),
            ("data", .object(JSONObject(data))),
        ]
        return try await NodeFault.unlessAvailable {
            try await consumer.test(
                id,
                of: commune,
                as: messageId,
                body: JSONValue.object(JSONObject(body)).canonicalBytes
            ).map { (messageId, $0) }
        }
    }
}
