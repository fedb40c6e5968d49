/// A text with signatures (C2SP signed-note).
public struct SignedNote: Hashable, Sendable {
    /// One line of signature.
    public struct Signature: Hashable, Sendable {
        /// Who signed.
        public let name: String
        /// Of which key.
        public let id: UInt32
        /// The signature, without the key's id.
        public let bytes: [UInt8]

        /// A signature of its parts.
        public init(name: String, id: UInt32, bytes: [UInt8]) {
            self.name = name
            self.id = id
            self.bytes = bytes
        }

        var line: String {
            let id = (0..<4).map { UInt8(truncatingIfNeeded: self.id >> (24 - 8 * UInt32($0))) }
            return "— \(name) \(Base64.encode(id + bytes))\n"
        }

        init?(line: Substring) {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", VerifierKey.isName(String(parts[1])),
                let bytes = Base64.decode(String(parts[2])), bytes.count > 4
            else { return nil }
            name = String(parts[1])
            id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
            self.bytes = Array(bytes.dropFirst(4))
        }
    }

    /// Why some bytes aren't a note, or why a note isn't to be believed.
    public enum Fault: String, Error, Hashable, Sendable {
        /// Over 1 MiB, or over 100 signatures.
        case tooLong = "too-long"
        /// Not UTF-8, or with control characters.
        case notText = "not-text"
        /// No blank line between a text and its signatures, or a line that isn't a signature.
        case malformed
        /// A known key's signature is wrong.
        case badSignature = "bad-signature"
        /// None of the known keys signed it.
        case notSigned = "not-signed"
    }

    /// What is signed; it ends with a line feed.
    public let text: String
    /// Who signed it.
    public private(set) var signatures: [Signature]

    /// A text signed by some; `nil` where the text doesn't end with a line feed, or has control characters.
    public init?(_ text: String, signers: [NoteSigner]) throws {
        guard text.hasSuffix("\n"), Self.isText(Array(text.utf8)) else { return nil }
        self.text = text
        signatures = try signers.map { try $0.sign(text) }
    }

    /// Reads a note. The signatures aren't verified by this.
    public init(parsing bytes: [UInt8]) throws(Fault) {
        guard bytes.count <= 1 << 20 else { throw .tooLong }
        guard let note = String(validating: bytes, as: UTF8.self), Self.isText(bytes) else { throw .notText }
        // The last blank line parts text and signatures.
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.last == "", let blank = lines.dropLast().lastIndex(of: ""), blank > 0 else { throw .malformed }
        let signatureLines = lines[(blank + 1)...].dropLast()
        guard signatureLines.count <= 100 else { throw .tooLong }
        signatures = signatureLines.compactMap(Signature.init(line:))
        guard !signatures.isEmpty, signatures.count == signatureLines.count else { throw .malformed }
        text = lines[..<blank].joined(separator: "\n") + "\n"
    }

    /// The note as it is sent and kept.
    public var bytes: [UInt8] { Array((text + "\n" + signatures.map(\.line).joined()).utf8) }

    /// Adds another's signature.
    public mutating func add(_ signature: Signature) { signatures.append(signature) }

    /// Which of the known keys signed it; signatures of other keys are passed over.
    ///
    /// - Throws: `badSignature` where one of a known key is wrong, `notSigned` where there is none.
    public func verified(by keys: [VerifierKey]) throws(Fault) -> [VerifierKey] {
        var found: [VerifierKey] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.name == signature.name && $0.id == signature.id }),
                !found.contains(key)
            else { continue }
            guard key.verifies(signature.bytes, of: text) else { throw .badSignature }
            found.append(key)
        }
        guard !found.isEmpty else { throw .notSigned }
        return found
    }

    /// Without control characters, the line feed apart.
    private static func isText(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A } }
}
