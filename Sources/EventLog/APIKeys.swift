import Crypto
import Foundation
public import Postgres

/// An API key as it is stored: what it opens, never its secret.
public struct APIKey: Sendable, Hashable {
    /// Part of the key itself, and of the ledger: who posted a command.
    public let id: String
    /// What people call it.
    public let name: String
    /// Scopes by name.
    public let scopes: [String]
    /// The member that it acts for, by commune or `*`.
    public let members: [String: String]
    /// What else it may read.
    public let communes: [String]
    /// Whether it was revoked.
    public let isRevoked: Bool
}

/// API keys: `acta_<id>_<secret>`, with the secret's hash in the database.
public struct APIKeys: Sendable {
    private let pool: Pool

    /// Keys in a database.
    public init(pool: Pool) { self.pool = pool }

    /// Makes a key and returns it; it can't be read again. Needs the owner's role.
    public func create(name: String, scopes: [String], members: [String: String], communes: [String]) async throws
        -> String
    {
        let id = Self.random(8)
        let secret = Self.random(32)
        let pairs = members.sorted { $0.key < $1.key }
        _ = try await pool.query(
            """
            insert into acta.api_key (id, name, secret_hash, scopes, member_communes, member_ids, communes)
            values (\(id), \(name), \(Self.hash(secret)), \(scopes), \(pairs.map(\.key)), \(pairs.map(\.value)), \(communes))
            """
        )
        return "acta_\(id)_\(secret)"
    }

    /// The key that was presented; `nil` where it is unknown, wrong or revoked.
    public func find(_ key: String) async throws -> APIKey? {
        let parts = key.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "acta" else { return nil }
        let rows = try await pool.query(
            """
            select id, name, scopes, member_communes, member_ids, communes, secret_hash from acta.api_key
            where id = \(String(parts[1])) and revoked_at is null
            """
        )
        guard let row = rows.first else { return nil }
        let (id, name, scopes, memberCommunes, memberIds, communes, stored) = try row.decode(
            String.self,
            String.self,
            [String].self,
            [String].self,
            [String].self,
            [String].self,
            [UInt8].self
        )
        guard Self.equal(stored, Self.hash(String(parts[2]))) else { return nil }
        return APIKey(
            id: id,
            name: name,
            scopes: scopes,
            members: Dictionary(zip(memberCommunes, memberIds), uniquingKeysWith: { first, _ in first }),
            communes: communes,
            isRevoked: false
        )
    }

    /// All keys, the oldest first.
    public func all() async throws -> [APIKey] {
        let rows = try await pool.query(
            """
            select id, name, scopes, member_communes, member_ids, communes, revoked_at is not null
            from acta.api_key order by created_at, id
            """
        )
        return try rows.map { row in
            let (id, name, scopes, memberCommunes, memberIds, communes, revoked) = try row.decode(
                String.self,
                String.self,
                [String].self,
                [String].self,
                [String].self,
                [String].self,
                Bool.self
            )
            return APIKey(
                id: id,
                name: name,
                scopes: scopes,
                members: Dictionary(zip(memberCommunes, memberIds), uniquingKeysWith: { first, _ in first }),
                communes: communes,
                isRevoked: revoked
            )
        }
    }

    /// Ends a key; servers refuse it within ten seconds. `false` where there is no such live key. Needs the owner's role.
    public func revoke(_ id: String) async throws -> Bool {
        let rows = try await pool.query(
            "update acta.api_key set revoked_at = now() where id = \(id) and revoked_at is null returning id"
        )
        return !rows.isEmpty
    }

    private static func random(_ bytes: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    private static func hash(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Data(secret.utf8))) }

    /// Takes the same time wherever they differ.
    private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// The offset of development's clock, which all processes on a database share.
public struct ClockOffset: Sendable {
    private let pool: Pool

    /// The offset in a database.
    public init(pool: Pool) { self.pool = pool }

    /// Milliseconds ahead of real time; 0 where the clock was never set. Below zero while a history is told that began before.
    public func current() async throws -> Int64 {
        let rows = try await pool.query("select coalesce(max(offset_ms), 0)::bigint from acta.clock")
        return try rows.first?.decode(Int64.self) ?? 0
    }

    /// Begins in the past, so many milliseconds below zero; only where the log has no events and the clock was never set.
    ///
    /// - Returns: whether it did.
    public func begin(_ milliseconds: Int64) async throws -> Bool {
        let rows = try await pool.query(
            """
            insert into acta.clock (offset_ms) select \(milliseconds)
            where not exists (select from acta.event) and not exists (select from acta.clock) returning offset_ms
            """
        )
        return !rows.isEmpty
    }

    /// Sets it forward.
    public func set(_ milliseconds: Int64) async throws {
        _ = try await pool.query("insert into acta.clock (offset_ms) values (\(milliseconds)) on conflict do nothing")
    }
}
