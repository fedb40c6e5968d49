public import Domain
import Foundation
import HTTPTypes
public import JWTKit
public import Runtime
import Synchronization

/// Finds out who sends a request: by a JSON Web Token of a known key, or by an API key.
///
/// A check of a signature costs more than the rest of a command, so what was found is kept for as long as it is valid,
/// at most ten seconds for an API key, so that one that was revoked is refused soon.
public final class Authenticator: Sendable {
    private let keys: JWTKeyCollection
    private let apiKeys: @Sendable (String) async throws -> Principal?
    private let known = Mutex<[String: Known]>([:])
    private static let capacity = 10_000

    private struct Known {
        var principal: Principal
        var until: Date
    }

    /// - Parameters:
    ///   - jwks: the keys that tokens may be signed with, as a JSON Web Key Set (EdDSA, ES256, RS256).
    ///   - apiKeys: finds the principal of an API key, `nil` where there is none or it was revoked.
    public init(
        jwks: String,
        apiKeys: @escaping @Sendable (String) async throws -> Principal?
    ) async throws {
        keys = JWTKeyCollection()
        try await keys.add(jwksJSON: jwks)
        self.apiKeys = apiKeys
    }

    /// Throws a problem with status 401.
    func principal(of headers: HTTPFields) async throws -> Principal {
        guard let header = headers[.authorization] else { throw Problem(.unauthenticated) }
        let now = Date()
        // The whole header is the key: what was found before is found without looking into it.
        if let entry = known.withLock({ $0[header] }), entry.until > now { return entry.principal }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw Problem(.unauthenticated) }
        let token = parts[1].trimmingSpaces()
        let found = token.hasPrefix("acta_") ? try await byAPIKey(token, now) : try await byToken(token)
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[header] = found
        }
        return found.principal
    }

    private func byToken(_ token: String) async throws -> Known {
        do {
            let claims = try await keys.verify(token, as: TokenClaims.self)
            return Known(principal: claims.principal, until: claims.exp.value)
        } catch let error as JWTError where error.errorType == .claimVerificationFailure {
            throw Problem(.tokenExpired)
        } catch {
            throw Problem(.unauthenticated)
        }
    }

    private func byAPIKey(_ key: String, _ now: Date) async throws -> Known {
        guard let principal = try await apiKeys(key) else { throw Problem(.unauthenticated) }
        return Known(principal: principal, until: now + 10)
    }
}
