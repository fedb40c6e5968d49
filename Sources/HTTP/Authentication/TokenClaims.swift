import Domain
public import Foundation
public import JWTKit
import Runtime

/// What a JSON Web Token must say. Scopes come as RFC 8693's `scope` (words with spaces between) or as a list `scopes`.
public struct TokenClaims: JWTPayload, Equatable {
    /// Who issued it; with `sub`, the principal.
    public var iss: String?
    /// Whom it is about.
    public var sub: String
    /// Seconds since 1970, when it ends.
    public var exp: ExpirationClaim
    /// Seconds since 1970, when it begins.
    public var nbf: NotBeforeClaim?
    /// Scopes with spaces between.
    public var scope: String?
    /// Scopes as a list.
    public var scopes: [String]?
    /// The member that the token acts for, by commune, or `*` for all communes.
    public var members: [String: String]?
    /// What else it may read; `*` for all communes.
    public var communes: [String]?

    /// Claims of their parts.
    public init(
        issuer: String?,
        subject: String,
        expires: Date,
        scopes: [String],
        members: [String: String],
        communes: [String] = []
    ) {
        iss = issuer
        sub = subject
        // Whole seconds, as most readers of tokens expect.
        exp = ExpirationClaim(value: Date(timeIntervalSince1970: expires.timeIntervalSince1970.rounded(.down)))
        scope = scopes.joined(separator: " ")
        self.members = members
        self.communes = communes.isEmpty ? nil : communes
    }

    /// Its time must have begun and not ended.
    public func verify(using algorithm: some JWTAlgorithm) throws {
        try exp.verifyNotExpired()
        try nbf?.verifyNotBefore()
    }

    /// Who it stands for; entries of `members` that aren't identifiers are left out.
    var principal: Principal {
        let words = (scopes ?? []) + (scope ?? "").split(separator: " ").map(String.init)
        return Principal(
            id: "\(iss ?? "")|\(sub)",
            scopes: Set(words.compactMap(Scope.init(rawValue:))),
            members: (members ?? [:]).compactMapValues(Identifier.init(scalar:)),
            communes: communes ?? []
        )
    }
}
