import Foundation
public import Logging
public import MessageQueue
import Synchronization

/// Delivers events to the receivers that are registered: a group of the queue for each.
///
/// Order and retries are the queue's, by the service's clock. What is signed bears real time.
public final class WebhookConsumer: Consumer {
    private let registry: WebhookRegistry
    private let sender: WebhookSender
    private let clock: @Sendable () -> Int64
    private let count: @Sendable (_ outcome: String) -> Void
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// What each group wants, as of the last look.
        var eventTypes: [String: [String]] = [:]
        /// Until when a receiver asked not to be called, by its group, in milliseconds by the service's clock.
        var pauses: [String: Int64] = [:]
    }

    /// - Parameters:
    ///   - clock: The service's, in milliseconds since 1970.
    ///   - count: Told of what became of each request: `delivered`, `refused`, `failed`, `gone`.
    public init(
        registry: WebhookRegistry,
        sender: WebhookSender,
        clock: @escaping @Sendable () -> Int64,
        count: @escaping @Sendable (_ outcome: String) -> Void = { _ in },
        logger: Logger
    ) {
        self.registry = registry
        self.sender = sender
        self.clock = clock
        self.count = count
        self.logger = logger
    }

    public func groups() async throws -> [Group] {
        let webhooks = try await registry.enabled()
        let types = Dictionary(webhooks.map { ($0.group, $0.eventTypes) }, uniquingKeysWith: { first, _ in first })
        state.withLock { state in
            state.eventTypes = types
            state.pauses = state.pauses.filter { types[$0.key] != nil }
        }
        return webhooks.map { Group(name: $0.group, commune: $0.commune, from: .position($0.fromPosition)) }
    }

    public func wants(_ type: String, in group: Group) -> Bool {
        guard let patterns = state.withLock({ $0.eventTypes[group.name] }) else { return true }
        return Webhook.wants(type, patterns)
    }

    public func receive(_ messages: [Message], in group: Group) async -> [Outcome] {
        let id = String(group.name.dropFirst(Webhook.groupPrefix.count))
        guard let commune = messages.first?.commune else { return [] }
        let webhook: Webhook
        let secrets: [WebhookSecret]
        do {
            // Asked each time, so that a rotation or a removal holds from the next delivery on.
            guard let found = try await registry.find(id, of: commune) else { return messages.map { _ in .done() } }
            webhook = found
            secrets = try await registry.secrets(of: found)
        } catch {
            logger.warning("a webhook can't be read", metadata: ["webhook": "\(id)", "error": "\(error)"])
            return [.retry(reason: "the webhook can't be read from the database, or its secret not be opened")]
        }
        if let reason = webhook.disabledReason { return [.retry(reason: "the webhook is disabled: \(reason)")] }
        if let until = pause(of: group) {
            return [.retry(reason: "the receiver asked not to be called for a while", earliest: until)]
        }
        let sent = await sender.withConnection(to: webhook.url) { connection in
            var outcomes: [Outcome] = []
            for message in messages {
                guard webhook.wants(message.type) else {
                    outcomes.append(.done())
                    continue
                }
                let signature = WebhookSignature(
                    id: message.id,
                    timestamp: Int64(Date().timeIntervalSince1970),
                    body: message.bytes,
                    secrets: secrets
                )
                let outcome = await self.outcome(await connection.post(message.bytes, signed: signature), webhook)
                outcomes.append(outcome)
                guard case .done = outcome else { break }
            }
            return outcomes
        }
        switch sent {
        case .success(let outcomes): return outcomes
        case .failure(let unreachable):
            count("failed")
            return [.retry(reason: unreachable.reason)]
        }
    }

    private func outcome(_ delivery: WebhookSender.Delivery, _ webhook: Webhook) async -> Outcome {
        switch delivery {
        case .delivered:
            count("delivered")
            return .done()
        case .gone:
            count("gone")
            let reason = "the receiver answered 410 Gone"
            do {
                try await registry.disable(webhook.id, of: webhook.commune, reason: reason)
                logger.notice("a webhook is disabled", metadata: ["webhook": "\(webhook.id)", "reason": "\(reason)"])
            } catch {
                logger.warning("a webhook can't be disabled", metadata: ["webhook": "\(webhook.id)"])
            }
            return .retry(reason: reason)
        case .answered(_, let reason, let seconds):
            count("refused")
            guard let seconds else { return .retry(reason: reason) }
            let until = clock() + seconds * 1000
            state.withLock { $0.pauses[webhook.group] = until }
            return .retry(reason: reason, earliest: until)
        case .failed(let reason):
            count("failed")
            return .retry(reason: reason)
        }
    }

    private func pause(of group: Group) -> Int64? {
        let now = clock()
        return state.withLock { state in
            guard let until = state.pauses[group.name] else { return nil }
            if until > now { return until }
            state.pauses[group.name] = nil
            return nil
        }
    }
}

extension WebhookConsumer {
    /// Sends a test, which is no event, and says what became of it; `nil` where there is no such webhook.
    ///
    /// - Parameter id: the `webhook-id` to send it by.
    public func test(_ id: String, of commune: String, as messageId: String, body: [UInt8]) async throws
        -> WebhookSender.Delivery?
    {
        guard let webhook = try await registry.find(id, of: commune) else { return nil }
        let signature = WebhookSignature(
            id: messageId,
            timestamp: Int64(Date().timeIntervalSince1970),
            body: body,
            secrets: try await registry.secrets(of: webhook)
        )
        let sent = await sender.withConnection(to: webhook.url) { await $0.post(body, signed: signature) }
        switch sent {
        case .success(let delivery): return delivery
        case .failure(let unreachable): return .failed(reason: unreachable.reason)
        }
    }
}
