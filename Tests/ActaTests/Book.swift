import CanonicalJSON
import Crypto
import Foundation
import Synchronization
import Testing
import Transparency

/// A book that was exported, and what a forger or an auditor does with its files.
struct Book {
    let folder: URL

    /// A copy to tamper with.
    func copy() throws -> Book {
        let other = FileManager.default.temporaryDirectory.appendingPathComponent("book-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder, to: other)
        return Book(folder: other)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func read(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(path))
    }

    /// The events' lines.
    func lines() throws -> [String] { try read("events.ndjson").split(separator: "\n").map(String.init) }

    func write(lines: [String]) throws { try write(lines.map { $0 + "\n" }.joined(), to: "events.ndjson") }

    /// The first event of a type, by its index.
    func index(of type: String, after start: Int = 0) throws -> Int {
        try #require(lines().indices.first { try $0 >= start && lines()[$0].contains(#""type":"\#(type)""#) })
    }

    /// Changes one event's bytes.
    func edit(_ index: Int, _ change: (String) -> String) throws {
        var lines = try lines()
        let changed = change(lines[index])
        try #require(changed != lines[index])
        lines[index] = changed
        try write(lines: lines)
    }

    /// What whoever holds the log's key can do: all hashes, checkpoints and sums computed and signed again.
    func forge(with key: Curve25519.Signing.PrivateKey) throws {
        let entries = try lines().map { Array($0.utf8) }
        let origin = try read("checkpoint").split(separator: "\n")[0]
        let signer = try #require(NoteSigner(name: String(origin), key: key))
        let sizes = try FileManager.default.contentsOfDirectory(
            atPath: folder.appendingPathComponent("checkpoints").path
        ).compactMap { name in Int64(name).map { ($0, "checkpoints/" + name) } }
        var tree = TileBuilder()
        for entry in entries {
            for tile in tree.append(.leaf(entry)) { try write(tile.hashes, tile.level, tile.index, 256) }
            for (size, path) in sizes + [(Int64(entries.count), "checkpoint")] where size == tree.size {
                let note = try Checkpoint(origin: String(origin), size: size, root: tree.root).signed(by: [signer])
                try Data(try #require(note).bytes).write(to: folder.appendingPathComponent(path))
            }
        }
        for (level, hashes) in tree.partial.enumerated() where !hashes.isEmpty {
            try write(hashes, level, tree.size >> (8 * Int64(level + 1)), hashes.count)
        }
        for (size, path) in sizes where size > tree.size {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(path))
        }
        try sum()
    }

    private func write(_ hashes: [Hash], _ level: Int, _ index: Int64, _ width: Int) throws {
        let place = folder.appendingPathComponent(
            "tile/" + TileCoordinate(level: level, index: index, width: width).path
        )
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(hashes.concatenated).write(to: place)
    }

    /// The sums of the files as they are now.
    func sum() throws {
        let names = try read("SHA256SUMS").split(separator: "\n").map { String($0.dropFirst(66)) }
        let lines = try names.compactMap { name -> String? in
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else {
                return nil
            }
            let sum = SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return "\(sum)  \(name)\n"
        }
        try write(lines.joined(), to: "SHA256SUMS")
    }

    /// What `acta verify` says of it.
    func verify(_ arguments: [String] = []) async throws -> Audit {
        let run = try await Program.run(["verify", folder.path, "--json"] + arguments)
        let json = try JSONValue.parse(Array(run.output.utf8))
        return Audit(status: run.status, json: json, errors: run.errors)
    }

    struct Audit {
        let status: Int32
        let json: JSONValue
        let errors: String
        var verdict: String? { json["verdict"]?.string }
        var codes: [String] { json["findings"]?.array.compactMap { $0["code"]?.string } ?? [] }

        /// The first finding of a kind.
        func finding(_ code: String) -> JSONValue? {
            json["findings"]?.array.first { $0["code"]?.string == code }
        }
    }
}

/// Deletes folders that several tests look at, once the tests have ended.
enum Leftovers {
    private static let folders = Mutex<[String]>([])
    private static let isArmed: Bool = {
        atexit {
            for folder in Leftovers.folders.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
        }
        return true
    }()

    static func delete(_ folder: URL) { if isArmed { folders.withLock { $0.append(folder.path) } } }
}

extension Acceptance {
    /// One commune with votes, exported once for all tests that look at a book.
    actor Library {
        static let shared = Library()
        struct Shelf {
            let book: Book
            /// The day before: fewer events, and its checkpoint.
            let earlier: Book
            let key: Curve25519.Signing.PrivateKey
            let vkey: String
        }
        private var work: Task<Shelf, any Error>?

        func shelf() async throws -> Shelf {
            if let work { return try await work.value }
            let task = Task { try await Self.make() }
            work = task
            return try await task.value
        }

        private static func make() async throws -> Shelf {
            let server = try await Development.start()
            let file = server.folder.path + "/commune.ndjson"
            let made = try await Program.run([
                "generate", "--members", "60", "--units", "2", "--assemblies", "6", "--movements", "150", "--items",
                "5",
                "--out", file,
            ])
            try #require(made.status == 0, "\(made.errors)")
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            let (first, second) = (lines.prefix(lines.count / 2), lines.dropFirst(lines.count / 2))
            func export(_ name: String) async throws -> Book {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                    "\(name)-\(UUID().uuidString)"
                )
                Leftovers.delete(folder)
                let run = try await Program.run(
                    ["export", "comuna-1", folder.path, "--keyring", server.folder.path + "/keyring.json", "--json"],
                    environment: server.environment
                )
                try #require(run.status == 0, "\(run.errors)")
                return Book(folder: folder)
            }
            func post(_ lines: ArraySlice<Substring>) async throws {
                try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
                let posted = try await Program.run(["post", file, "--json"], environment: server.environment)
                let events =
                    try await server.get("/v1/communes/comuna-1/log/checkpoint").headers["acta-position"] ?? "0"
                let read = try await server.get("/v1/communes/comuna-1/stock?min-position=\(events)&wait=30")
                try #require(read.status == 200, "\(posted.output) \(read.text)")
            }
            try await post(first)
            let earlier = try await export("earlier")
            try await post(second)
            let book = try await export("book")
            let keyring = try JSONValue.parse(
                [UInt8](Data(contentsOf: server.folder.appendingPathComponent("keyring.json")))
            )
            let seed = try #require(keyring["signingSeed"]?.string.flatMap { Data(base64Encoded: $0) })
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            let vkey = try book.read("keys/log.vkey").trimmingCharacters(in: .whitespacesAndNewlines)
            await server.end()
            return Shelf(book: book, earlier: earlier, key: key, vkey: vkey)
        }
    }
}
