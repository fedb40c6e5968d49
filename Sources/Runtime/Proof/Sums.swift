import Crypto
import Foundation

/// The SHA-256 of the files that a checkpoint doesn't cover, in the form that `sha256sum --check` reads.
enum Sums {
    /// Writes them for a book.
    static func write(_ book: BookFolder) throws {
        var lines = ""
        for path in try files(book) {
            lines += "\(try sum(book.url.appendingPathComponent(path)))  \(path)\n"
        }
        try FileWriter.write(Array(lines.utf8), to: book.sums)
    }

    /// Files that aren't what the sums say, or that are missing, by their paths; `nil` where the book has no sums.
    static func faults(_ book: BookFolder) throws -> [String]? {
        guard let data = FileManager.default.contents(atPath: book.sums.path) else { return nil }
        return try String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return String(line) }
            let path = String(parts[1].drop { $0 == " " || $0 == "*" })
            let place = book.url.appendingPathComponent(path)
            // A path that leads out of the book isn't followed.
            guard !path.contains(".."), FileManager.default.fileExists(atPath: place.path) else { return path }
            return try sum(place) == String(parts[0]) ? nil : path
        }
    }

    private static func files(_ book: BookFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: book.url.path).filter { path in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: book.url.appendingPathComponent(path).path,
                isDirectory: &isFolder
            )
            return !isFolder.boolValue && path != "SHA256SUMS" && !path.hasPrefix("tile/")
                && !path.contains("/tile/") && !path.hasSuffix("events.ndjson")
        }.sorted()
    }

    private static func sum(_ url: URL) throws -> String {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        var hasher = SHA256()
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty { hasher.update(data: chunk) }
        return hasher.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
