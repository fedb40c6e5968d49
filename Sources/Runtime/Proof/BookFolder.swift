public import Foundation

/// How an exported book lies in its folder. Everything is a file that other programs can read:
///
///     book.json                 which log, its origin and size, and where the lists stand
///     events.ndjson             the events' canonical bytes, one a line, in the order of their positions
///     tile/…                    the tree, as C2SP tlog-tiles has it (also `tile/entries/…`)
///     checkpoint                the newest signed checkpoint, with cosignatures
///     checkpoints/0000000042    all that were published, by size
///     keys/                     log.vkey, witnesses.vkey, rotations/…
///     rules/                    the rule sets that were adopted, by position
///     schemas/                  the events' JSON schemas
///     views/                    the read models' rows, one a line, in the order of their ids
///     lists/                    the same as people get them, as NDJSON and CSV
///     open/                     mandates as Popolo, goods as EPCIS 2.0, consultations as Pabulib's .pb
///     operators/                the operators' own log, in the same form
///     SHA256SUMS                of everything but events and tiles, which the checkpoint covers
public struct BookFolder: Sendable {
    /// The version of this layout.
    public static let format = "acta-book/1"

    /// Where it is.
    public let url: URL

    /// A book in a folder.
    public init(_ url: URL) { self.url = url }

    var about: URL { url.appendingPathComponent("book.json") }
    var events: URL { url.appendingPathComponent("events.ndjson") }
    var checkpoint: URL { url.appendingPathComponent("checkpoint") }
    var checkpoints: URL { url.appendingPathComponent("checkpoints", isDirectory: true) }
    var keys: URL { url.appendingPathComponent("keys", isDirectory: true) }
    var logKey: URL { keys.appendingPathComponent("log.vkey") }
    var witnessKeys: URL { keys.appendingPathComponent("witnesses.vkey") }
    var rotations: URL { keys.appendingPathComponent("rotations", isDirectory: true) }
    var rules: URL { url.appendingPathComponent("rules", isDirectory: true) }
    var schemas: URL { url.appendingPathComponent("schemas", isDirectory: true) }
    var views: URL { url.appendingPathComponent("views", isDirectory: true) }
    var lists: URL { url.appendingPathComponent("lists", isDirectory: true) }
    var operators: URL { url.appendingPathComponent("operators", isDirectory: true) }
    var sums: URL { url.appendingPathComponent("SHA256SUMS") }

    /// A tile's or bundle's file, by its path below `tile/`.
    func tile(_ path: String) -> URL { url.appendingPathComponent("tile/" + path) }

    /// A published checkpoint's file: sizes are padded, so that the names sort.
    func checkpoint(ofSize size: Int64) -> URL {
        let digits = String(size)
        return checkpoints.appendingPathComponent(String(repeating: "0", count: max(0, 12 - digits.count)) + digits)
    }

    func view(_ name: String) -> URL { views.appendingPathComponent(name + ".ndjson") }
}

/// Writes a large file piece by piece.
final class FileWriter {
    private let handle: FileHandle
    private var buffer: [UInt8] = []

    init(_ url: URL) throws {
        let folder = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        handle = try FileHandle(forWritingTo: url)
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        buffer += bytes
        if buffer.count > 1 << 20 { try flush() }
    }

    func close() throws {
        try flush()
        try handle.close()
    }

    private func flush() throws {
        try handle.write(contentsOf: Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    /// A whole small file.
    static func write(_ bytes: [UInt8], to url: URL) throws {
        let folder = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}

/// Reads lines of a file in batches, without holding more than a batch.
struct LineReader {
    /// Some lines: where they lie in one piece of memory, without their line feeds.
    struct Batch: Sendable {
        let bytes: [UInt8]
        let lines: [Range<Int>]
        /// How many bytes of the file come up to its end.
        let end: Int64
    }

    private let handle: FileHandle
    private var rest: [UInt8] = []
    private var offset: Int64 = 0
    private var isAtEnd = false
    private let chunk: Int

    init(_ url: URL, chunk: Int = 1 << 20) throws {
        handle = try FileHandle(forReadingFrom: url)
        self.chunk = chunk
    }

    /// The next lines; `nil` at the end. A last line without a line feed counts too.
    mutating func next() throws -> Batch? {
        while !isAtEnd {
            let read = try handle.read(upToCount: chunk) ?? Data()
            offset += Int64(read.count)
            isAtEnd = read.isEmpty
            var bytes = rest
            bytes.append(contentsOf: read)
            var lines: [Range<Int>] = []
            var start = 0
            bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                while start < buffer.count,
                    let found = memchr(base + start, 0x0A, buffer.count - start)
                {
                    let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                    lines.append(start..<end)
                    start = end + 1
                }
            }
            rest = Array(bytes[start...])
            if isAtEnd {
                try handle.close()
                if !rest.isEmpty {
                    lines.append(start..<bytes.count)
                    rest = []
                }
            }
            if !lines.isEmpty { return Batch(bytes: bytes, lines: lines, end: offset - Int64(rest.count)) }
        }
        return nil
    }
}
