public import EventLog
import Foundation
public import Postgres

/// The receivers of all communes, as they stand in the database.
public struct WebhookRegistry: Sendable {
    /// So many a commune may have.
    public static let limit = 100

    let pool: Pool
    let keyring: Keyring

    /// A registry in a database.
    public init(pool: Pool, keyring: Keyring) {
        self.pool = pool
        self.keyring = keyring
    }

    /// Registers a receiver and draws its secret, which can't be read again; `nil` where the commune has `limit` of them.
    ///
    /// - Parameter position: it is told of what comes after.
    public func add(
        to commune: String,
        url: String,
        eventTypes: [String],
        description: String,
        after position: Int64
    ) async throws -> (webhook: Webhook, secret: WebhookSecret)? {
        let id = Self.newId()
        let secret = WebhookSecret.draw()
        let sealed = try seal(secret, commune, id)
        let rows = try await pool.query(
            """
            insert into acta.webhook
                (commune, id, url, event_types, description, from_position, secret, secret_key)
            select \(commune), \(id), \(url), \(eventTypes), \(description), \(position), \(sealed.box), \(sealed.wrappingKey)
            where (select count(*) from acta.webhook w where w.commune = \(commune)) < \(Int64(Self.limit))
            returning \(Self.columns)
            """
        )
        for row in rows { return (try Self.webhook(row), secret) }
        return nil
    }

    /// A commune's receivers, the oldest first.
    public func all(of commune: String) async throws -> [Webhook] {
        try await pool.query(
            "select \(Self.columns) from acta.webhook where commune = \(commune) order by created_at, id"
        ).map(Self.webhook)
    }

    /// One of a commune's receivers.
    public func find(_ id: String, of commune: String) async throws -> Webhook? {
        try await pool.query("select \(Self.columns) from acta.webhook where commune = \(commune) and id = \(id)")
            .map(Self.webhook).first
    }

    /// All that are enabled, of all communes.
    public func enabled() async throws -> [Webhook] {
        try await pool.query("select \(Self.columns) from acta.webhook where disabled_at is null order by commune, id")
            .map(Self.webhook)
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
        let rows = try await pool.query(
            """
            update acta.webhook set url = coalesce(\(url), url), event_types = coalesce(\(eventTypes), event_types),
                description = coalesce(\(description), description),
                disabled_at = case \(enabled) when true then null when false
                    then coalesce(disabled_at, clock_timestamp()) else disabled_at end,
                disabled_reason = case \(enabled) when true then null when false
                    then coalesce(disabled_reason, 'by an operator') else disabled_reason end
            where commune = \(commune) and id = \(id)
            returning \(Self.columns)
            """
        )
        return try rows.map(Self.webhook).first
    }

    /// Sends nothing more until it is enabled again; what it misses waits for it in the log.
    public func disable(_ id: String, of commune: String, reason: String) async throws {
        _ = try await pool.query(
            """
            update acta.webhook set disabled_at = clock_timestamp(), disabled_reason = \(reason)
            where commune = \(commune) and id = \(id) and disabled_at is null
            """
        )
    }

    /// Draws a new secret. The one before signs too for so many seconds, so that the receiver can change over in its time.
    public func rotate(_ id: String, of commune: String, overlap seconds: Int64) async throws
        -> (webhook: Webhook, secret: WebhookSecret)?
    {
        let secret = WebhookSecret.draw()
        let sealed = try seal(secret, commune, id)
        let keeps = seconds > 0
        let rows = try await pool.query(
            """
            update acta.webhook set
                previous_secret = case when \(keeps) then secret end,
                previous_key = case when \(keeps) then secret_key end,
                previous_until = case when \(keeps) then clock_timestamp() + \(seconds)::bigint * interval '1 second' end,
                secret = \(sealed.box), secret_key = \(sealed.wrappingKey)
            where commune = \(commune) and id = \(id)
            returning \(Self.columns)
            """
        )
        for row in rows { return (try Self.webhook(row), secret) }
        return nil
    }

    /// Removes a receiver and what the queue kept for it; `false` where there is none.
    public func remove(_ id: String, of commune: String) async throws -> Bool {
        let group = Webhook.groupPrefix + id
        let rows = try await pool.query(
            """
            with backlog as (delete from acta.queue_backlog where commune = \(commune) and group_name = \(group)),
                blocked as (delete from acta.queue_key where commune = \(commune) and group_name = \(group)),
                due as (delete from acta.queue_due where commune = \(commune) and group_name = \(group)),
                cursors as (delete from acta.queue_cursor where commune = \(commune) and group_name = \(group)),
                seen as (delete from acta.queue_group where commune = \(commune) and name = \(group))
            delete from acta.webhook where commune = \(commune) and id = \(id) returning id
            """
        )
        return !rows.isEmpty
    }

    /// The secrets that sign now: the newest first.
    public func secrets(of webhook: Webhook) async throws -> [WebhookSecret] {
        let rows = try await pool.query(
            """
            select secret, secret_key, previous_secret, previous_key, previous_until > clock_timestamp()
            from acta.webhook where commune = \(webhook.commune) and id = \(webhook.id)
            """
        )
        var secrets: [WebhookSecret] = []
        for row in rows {
            let (box, key, oldBox, oldKey, overlaps) = try row.decode(
                [UInt8].self,
                String.self,
                [UInt8]?.self,
                String?.self,
                Bool?.self
            )
            secrets.append(try open(SealedSecret(box: box, wrappingKey: key), webhook))
            if let oldBox, let oldKey, overlaps == true {
                secrets.append(try open(SealedSecret(box: oldBox, wrappingKey: oldKey), webhook))
            }
        }
        return secrets
    }

    private func seal(_ secret: WebhookSecret, _ commune: String, _ id: String) throws -> SealedSecret {
        try keyring.seal(secret.bytes, at: ["webhook", commune, id])
    }

    private func open(_ sealed: SealedSecret, _ webhook: Webhook) throws -> WebhookSecret {
        WebhookSecret(bytes: try keyring.open(sealed, at: ["webhook", webhook.commune, webhook.id]))
    }

    private static func newId() -> String {
        let number = UInt64.random(in: 0...UInt64.max)
        let digits = String(number, radix: 16)
        return "wh_" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static var columns: SQL {
        """
        commune, id, url, event_types, description, from_position, created_at,
        case when previous_until > clock_timestamp() then previous_until end, disabled_at, disabled_reason
        """
    }

    private static func webhook(_ row: Row) throws -> Webhook {
        let (commune, id, url, types, description, from, created, previous, disabled, reason) = try row.decode(
            String.self,
            String.self,
            String.self,
            [String].self,
            String.self,
            Int64.self,
            Timestamp.self,
            Timestamp?.self,
            Timestamp?.self,
            String?.self
        )
        return Webhook(
            commune: commune,
            id: id,
            url: url,
            eventTypes: types,
            description: description,
            fromPosition: from,
            createdAt: created.microseconds / 1000,
            previousSecretUntil: previous.map { $0.microseconds / 1000 },
            disabledAt: disabled.map { $0.microseconds / 1000 },
            disabledReason: reason
        )
    }
}
