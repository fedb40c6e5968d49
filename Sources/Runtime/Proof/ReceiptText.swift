import CanonicalJSON
public import Transparency

/// A receipt as a text for keeping: a C2SP tlog-proof an event, one after the other.
public enum ReceiptText {
    /// The text of a receipt.
    public static func text(_ receipt: Receipt) throws -> String {
        let note = try SignedNote(parsing: receipt.checkpoint)
        return receipt.events.map { entry, proof in
            ProofText(entry: entry.bytes, index: proof.index, hashes: proof.hashes, checkpoint: note).text
        }.joined()
    }

    /// The proofs of a receipt: of such a text, or of the service's JSON.
    public static func proofs(_ text: String) throws(ProofText.Fault) -> [ProofText] {
        if text.first == "{" { return try proofs(json: text) }
        var proofs: [ProofText] = []
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == ProofText.header, !lines.isEmpty {
                proofs.append(try ProofText(lines.joined(separator: "\n") + "\n"))
                lines = []
            }
            lines.append(line)
        }
        if lines.last == "" { lines.removeLast() }
        proofs.append(try ProofText(lines.joined(separator: "\n") + "\n"))
        return proofs
    }

    private static func proofs(json text: String) throws(ProofText.Fault) -> [ProofText] {
        guard let value = try? JSONValue.parse(Array(text.utf8)), let checkpoint = value["checkpoint"]?.string,
            let note = try? SignedNote(parsing: Array(checkpoint.utf8)), let events = value["events"]?.array,
            !events.isEmpty
        else { throw .malformed }
        var proofs: [ProofText] = []
        for event in events {
            guard let bytes = event["bytes"]?.string.flatMap(Base64.decode), let index = event["index"]?.integer,
                let texts = event["hashes"]?.array
            else { throw .malformed }
            let hashes = texts.compactMap { $0.string.flatMap { Hash(base64: $0) } }
            guard hashes.count == texts.count else { throw .malformed }
            proofs.append(ProofText(entry: bytes, index: index, hashes: hashes, checkpoint: note))
        }
        return proofs
    }
}

/// A receipt in parts that each fit a QR code: a line that says which part of how many of what, then the part's text.
public enum ReceiptSeries {
    /// Bytes of a part's text: a QR code of version 25 with error correction L has room for 1,273.
    public static let mostBytes = 1200
    private static let header = "acta-receipt"

    /// The parts, in order.
    public static func parts(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        let name = Hash.leaf(bytes).bytes.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            var end = min(rest.startIndex + mostBytes, rest.endIndex)
            // A dash of three bytes isn't cut.
            while end < rest.endIndex, rest[end] & 0xC0 == 0x80 { end -= 1 }
            pieces.append(rest[..<end])
            rest = rest[end...]
        }
        return pieces.enumerated().map { number, piece in
            "\(header) \(name) \(number + 1)/\(pieces.count)\n" + String(decoding: piece, as: UTF8.self)
        }
    }

    /// Whether a text is such a part.
    public static func isPart(_ text: String) -> Bool { text.hasPrefix(header + " ") }

    /// The receipt of its parts in any order, some of them perhaps twice; `nil` where one is missing or of another receipt.
    public static func join(_ texts: [String]) -> String? {
        var parts: [Int: [UInt8]] = [:]
        var (name, count) = ("", 0)
        for text in texts {
            let halves = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let words = halves[0].split(separator: " ")
            guard halves.count == 2, words.count == 3, words[0] == header else { return nil }
            let numbers = words[2].split(separator: "/").compactMap { Int($0) }
            guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1],
                count == 0 || (name == words[1] && count == numbers[1])
            else { return nil }
            (name, count) = (String(words[1]), numbers[1])
            parts[numbers[0]] = Array(halves[1].utf8)
        }
        guard count > 0, parts.count == count else { return nil }
        let bytes = (1...count).flatMap { parts[$0] ?? [] }
        let found = Hash.leaf(bytes).bytes.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return found == name ? String(validating: bytes, as: UTF8.self) : nil
    }
}
