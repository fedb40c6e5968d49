public import Crypto

/// A SHA-256 hash: 32 bytes.
public struct Hash: Hashable, Sendable {
    private let words: Words

    private struct Words: Hashable, Sendable {
        var a: UInt64
        var b: UInt64
        var c: UInt64
        var d: UInt64
    }

    /// A hash of its 32 bytes; `nil` for another number of them.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words = Words(a: 0, b: 0, c: 0, d: 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    /// A hash as Crypto has it.
    public init(_ digest: SHA256Digest) {
        var words = Words(a: 0, b: 0, c: 0, d: 0)
        digest.withUnsafeBytes { digest in withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: digest) } }
        self.words = words
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Appends the 32 bytes.
    public func append(to bytes: inout [UInt8]) { withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) } }

    /// The root of a tree without leaves: the hash of nothing (RFC 9162 §2.1.1).
    public static let empty = Hash(SHA256.hash(data: [UInt8]()))

    /// The hash of a leaf: SHA-256 of 0x00 and the entry (RFC 9162 §2.1.1).
    public static func leaf(_ entry: [UInt8]) -> Hash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        entry.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return Hash(hasher.finalize())
    }

    /// The same, of bytes where they lie.
    public static func leaf(_ entry: UnsafeRawBufferPointer) -> Hash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        hasher.update(bufferPointer: entry)
        return Hash(hasher.finalize())
    }

    /// The hash over two subtrees: SHA-256 of 0x01, the left one and the right one (RFC 9162 §2.1.1).
    public static func node(_ left: Hash, _ right: Hash) -> Hash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(1)) { hasher.update(bufferPointer: $0) }
        withUnsafeBytes(of: left.words) { hasher.update(bufferPointer: $0) }
        withUnsafeBytes(of: right.words) { hasher.update(bufferPointer: $0) }
        return Hash(hasher.finalize())
    }

    /// As checkpoints and proofs write it.
    public var base64: String { Base64.encode(bytes) }

    /// Reads base64; `nil` where it isn't the hash of 32 bytes.
    public init?(base64: String) {
        guard let bytes = Base64.decode(base64), let hash = Hash(bytes) else { return nil }
        self = hash
    }

    /// Reads hashes that stand one after the other; `nil` where a part of one remains.
    public static func list(_ bytes: [UInt8]) -> [Hash]? {
        guard bytes.count.isMultiple(of: 32) else { return nil }
        return stride(from: 0, to: bytes.count, by: 32).compactMap { Hash(bytes[$0..<$0 + 32]) }
    }
}

extension Hash: CustomStringConvertible {
    public var description: String { base64 }
}

extension [Hash] {
    /// The hashes one after the other, 32 bytes each.
    public var concatenated: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 32)
        for hash in self { hash.append(to: &bytes) }
        return bytes
    }
}
