import Crypto
import Foundation
import HTTP
import JWTKit

/// Signs tokens with an Ed25519 key (RFC 8037).
struct TokenSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// A key that nobody else has.
    init() { key = Curve25519.Signing.PrivateKey() }

    /// A key by its 32 bytes.
    init(rawRepresentation: Data) throws {
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: rawRepresentation)
    }

    /// The 32 bytes of the key.
    var rawRepresentation: Data { key.rawRepresentation }

    /// The public half, as a JSON Web Key Set.
    var jwks: String {
        let x = Self.base64url(key.publicKey.rawRepresentation)
        return #"{"keys":[{"alg":"EdDSA","crv":"Ed25519","kid":"\#(keyId)","kty":"OKP","use":"sig","x":"\#(x)"}]}"#
    }

    private var keyId: String {
        let digest = SHA256.hash(data: key.publicKey.rawRepresentation)
        return digest.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    func sign(_ claims: TokenClaims) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(eddsa: EdDSA.PrivateKey(backing: key), kid: JWKIdentifier(string: keyId))
        return try await keys.sign(claims, kid: JWKIdentifier(string: keyId))
    }

    /// Reads the key in a file, or makes both: the file, for its owner's eyes only, and `FILE.jwks` beside it.
    static func loadOrCreate(_ path: String, quiet: Bool = false) throws -> TokenSigner {
        if FileManager.default.fileExists(atPath: path) {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8),
                let data = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)),
                let signer = try? TokenSigner(rawRepresentation: data)
            else { throw Failure("\(path) holds no signing key; name another file, and it is made") }
            return signer
        }
        let signer = TokenSigner()
        try PrivateFile.write(Data((signer.rawRepresentation.base64EncodedString() + "\n").utf8), to: path)
        try Data((signer.jwks + "\n").utf8).write(to: URL(fileURLWithPath: path + ".jwks"))
        if quiet { return signer }
        Console.error("acta: made \(path) (keep it to yourself) and \(path).jwks (for `acta serve --jwks`)")
        return signer
    }

    private static func base64url(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// Files that only their owner may read.
enum PrivateFile {
    static func write(_ data: Data, to path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure("the folder \(folder) can't be made: \(error.localizedDescription)")
        }
        guard FileManager.default.createFile(atPath: path, contents: data, attributes: [.posixPermissions: 0o600])
        else {
            throw Failure("\(path) can't be written")
        }
    }
}
