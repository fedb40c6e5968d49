import CanonicalJSON
import Crypto
import Domain
public import EventLog
public import Foundation
import Postgres
public import ReadModels
import Transparency

/// Writes a commune's whole book into a folder, so that anybody can check it without this deployment.
public struct BookExport: Sendable {
    /// What was written.
    public struct Summary: Sendable {
        /// How many events.
        public let events: Int64
        /// How many rows of read models.
        public let rows: Int64
        /// How many checkpoints.
        public let checkpoints: Int
        /// The origin, as checkpoints have it.
        public let origin: String
    }

    private let log: EventLog
    private let publisher: CheckpointPublisher
    private let notes: LogNotes
    private let reader: Reader

    /// An export of a deployment's books.
    public init(log: EventLog, publisher: CheckpointPublisher) {
        self.log = log
        self.publisher = publisher
        notes = LogNotes(pool: log.pool)
        reader = Reader(pool: log.pool, opener: .closed)
    }

    /// Writes the book.
    ///
    /// - Parameters:
    ///   - progress: Told how many events of how many are written.
    /// - Throws: `ExportFault`; `CheckpointPublisher.Contradiction` where the log isn't what was published of it.
    @discardableResult
    public func write(
        _ commune: String,
        to folder: URL,
        progress: @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> Summary {
        let book = BookFolder(folder)
        // Rows first: the log then has at least what they stand for.
        let views = try await writeViews(commune, book)
        let (note, checkpoints) = try await writeLog(commune, book, isWhole: true, progress)
        if commune != OperatorsEvent.commune, (try await log.head(OperatorsEvent.commune)?.size ?? 0) > 0 {
            _ = try await writeLog(OperatorsEvent.commune, BookFolder(book.operators), isWhole: true) { _, _ in }
        }
        try writeSchemas(book)
        let lists = try await writeLists(commune, book)
        try OpenFormats(book: book, commune: commune).write()
        try about(commune, note, views, lists).write(to: book)
        try Sums.write(book)
        return Summary(
            events: note.checkpoint.size,
            rows: views.rows,
            checkpoints: checkpoints,
            origin: note.checkpoint.origin
        )
    }

    /// Writes tiles, entries and the checkpoint only: what a static host serves.
    public func writeTiles(
        _ commune: String,
        to folder: URL,
        progress: @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> Summary {
        let (note, count) = try await writeLog(commune, BookFolder(folder), isWhole: false, progress)
        return Summary(events: note.checkpoint.size, rows: 0, checkpoints: count, origin: note.checkpoint.origin)
    }

    // MARK: The log

    private func writeLog(
        _ commune: String,
        _ book: BookFolder,
        isWhole: Bool,
        _ progress: @Sendable (Int64, Int64) -> Void
    ) async throws -> (PublishedNote, Int) {
        guard (try await log.head(commune)?.size ?? 0) > 0 else { throw ExportFault.communeUnknown(commune) }
        guard let note = try await publisher.current(of: commune) else { throw ExportFault.notPublished }
        let size = note.checkpoint.size
        var tiles = TileFiles(book)
        let lines = isWhole ? try FileWriter(book.events) : nil
        var position: Int64 = 0
        while position < size {
            let page = try await log.read(commune, after: position, upTo: size, limit: 1000)
            guard !page.isEmpty else { throw ExportFault.missing(position + 1) }
            for event in page {
                position += 1
                guard event.position == position else { throw ExportFault.missing(position) }
                try tiles.append(event.bytes)
                try lines?.write(event.bytes + [0x0A])
                if isWhole, event.type == RulesAdopted.kind.type { try writeRules(event, book) }
            }
            progress(position, size)
        }
        try tiles.finish()
        try lines?.close()
        guard tiles.root == note.checkpoint.root else { throw ExportFault.rootDiffers(size: size) }
        // Before the checkpoint: who reads a folder that is being written finds every tile that it names.
        let count = isWhole ? try await writeCheckpoints(note, book) : 1
        try FileWriter.write(try await notes.cosigned(note), to: book.checkpoint)
        return (note, count)
    }

    private func writeCheckpoints(_ newest: PublishedNote, _ book: BookFolder) async throws -> Int {
        var (count, size) = (0, Int64(0))
        while true {
            let page = try await notes.notes(of: newest.commune, after: size)
            for note in page where note.checkpoint.size <= newest.checkpoint.size {
                try FileWriter.write(try await notes.cosigned(note), to: book.checkpoint(ofSize: note.checkpoint.size))
                count += 1
            }
            guard let last = page.last, last.checkpoint.size < newest.checkpoint.size else { break }
            size = last.checkpoint.size
        }
        try await writeRotations(book)
        guard
            let key = VerifierKey(
                name: newest.checkpoint.origin,
                publicKey: Array(try log.keyring.signingKey.publicKey.rawRepresentation)
            )
        else { return count }
        try FileWriter.write(Array("\(key)\n".utf8), to: book.logKey)
        let witnesses = try await log.pool.query("select key from acta.witness order by name").decode(String.self)
        if !witnesses.isEmpty {
            try FileWriter.write(Array(witnesses.map { $0 + "\n" }.joined().utf8), to: book.witnessKeys)
        }
        return count
    }

    /// The statements by which the log's key was changed: they are events of the operators' log.
    private func writeRotations(_ book: BookFolder) async throws {
        var after: Int64 = 0
        while true {
            let page = try await log.read(
                OperatorsEvent.commune,
                after: after,
                type: SigningKeyRotated.kind.type,
                limit: 1000
            )
            guard let last = page.last else { return }
            for event in page {
                guard let statement = try JSONValue.parse(event.bytes)["data"]?["statement"]?.string else { continue }
                let digits = String(event.position)
                let name = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
                try FileWriter.write(Array(statement.utf8), to: book.rotations.appendingPathComponent(name))
            }
            after = last.position
        }
    }

    /// An adopted rule set's document, beside the event that embeds it.
    private func writeRules(_ event: StoredEvent, _ book: BookFolder) throws {
        guard let data = try? JSONValue.parse(event.bytes)["data"], let document = data["document"] else { return }
        let id = data["ruleSet"]?.string ?? document["id"]?.string ?? "rules"
        let name = "\(event.position)-\(id).json"
        try FileWriter.write(document.indentedBytes, to: book.rules.appendingPathComponent(name))
    }

    private func writeSchemas(_ book: BookFolder) throws {
        for (path, bytes) in try SchemaDocuments.all() where path.hasPrefix("events/") {
            try FileWriter.write(bytes, to: book.schemas.appendingPathComponent(path))
        }
    }

    // MARK: Read models

    private struct Views: Sendable {
        var position: Int64 = 0
        var rows: Int64 = 0
        var halts: [Halt] = []
    }

    /// The rows as they are kept, all of one moment.
    private func writeViews(_ commune: String, _ book: BookFolder) async throws -> Views {
        try await log.pool.withConnection { connection in
            try await connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
                _ = try await connection.query(
                    "select set_config('search_path', acta.schema_of(\(ReadModels.meaning)), true)"
                )
                var views = Views()
                views.position =
                    try await connection.query(
                        """
                        select last from acta.checkpoint where schema = current_setting('search_path')
                        and commune = \(commune) order by first desc limit 1
                        """
                    ).decode(Int64.self).first ?? 0
                views.halts = try await connection.query(
                    """
                    select commune, view, position, reason from acta.view_halt
                    where schema = current_setting('search_path') and commune = \(commune) order by view
                    """
                ).decode(String.self, String.self, Int64.self, String.self).map {
                    Halt(commune: $0, view: $1, position: $2, reason: $3)
                }
                for view in ReadModels.views {
                    views.rows += try await Self.writeRows(view, commune, book, on: connection)
                }
                return views
            }
        }
    }

    private static func writeRows(
        _ view: any View.Type,
        _ commune: String,
        _ book: BookFolder,
        on connection: Connection
    ) async throws -> Int64 {
        let file = try FileWriter(book.view(view.name))
        let table = view.tables[0]
        var (after, count) = ("", Int64(0))
        while true {
            let page = try await connection.query(
                """
                select id, doc from \(identifier: table) where commune = \(commune) and id > \(after)
                order by id limit 1000
                """
            ).decode(String.self, JSONB.self)
            for (id, document) in page {
                let row: JSONValue = ["id": .string(id), "row": try JSONValue.parse(document.bytes)]
                try file.write(row.canonicalBytes + [0x0A])
                (after, count) = (id, count + 1)
            }
            if page.count < 1000 { break }
        }
        try file.close()
        return count
    }

    /// What an auditor gets of each list: ids and counts, no names.
    private func writeLists(_ commune: String, _ book: BookFolder) async throws -> [String] {
        var names: [String] = []
        for resource in ReadModels.resources {
            let seen = resource.seen(by: Viewer(own: nil, sight: .pseudonyms))
            let name = seen.path.isEmpty ? "commune" : seen.path
            names.append(name)
            let place = book.lists.appendingPathComponent(name)
            let (lines, table) = (
                try FileWriter(place.appendingPathExtension("ndjson")),
                try FileWriter(place.appendingPathExtension("csv"))
            )
            try table.write(Export.csv.header(seen.listing))
            for try await page in try reader.pages(seen, commune: commune, query: ListQuery()) {
                for item in page.items {
                    try lines.write(Export.ndjson.line(item, seen.listing))
                    try table.write(Export.csv.line(item, seen.listing))
                }
            }
            try lines.close()
            try table.close()
        }
        return names
    }

    // MARK: About

    private struct About {
        let fields: [(String, JSONValue)]

        func write(to book: BookFolder) throws {
            try FileWriter.write(JSONValue.object(JSONObject(fields)).indentedBytes, to: book.about)
        }
    }

    private func about(_ commune: String, _ note: PublishedNote, _ views: Views, _ lists: [String]) -> About {
        About(fields: [
            ("commune", .string(commune)), ("format", .string(BookFolder.format)),
            ("lists", .array(lists.map(JSONValue.string))), ("origin", .string(note.checkpoint.origin)),
            ("size", .integer(note.checkpoint.size)),
            (
                "views",
                [
                    "halts": .array(
                        views.halts.map {
                            [
                                "position": .integer($0.position), "reason": .string($0.reason),
                                "view": .string($0.view),
                            ]
                        }
                    ),
                    "meaning": .string(ReadModels.meaning), "position": .integer(views.position),
                ]
            ),
        ])
    }
}
