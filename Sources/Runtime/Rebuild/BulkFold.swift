import Domain
import EventLog
import Foundation
import Postgres
import ReadModels

/// Folds much of the log into a schema that nobody else writes meanwhile: pages are read ahead, decoded on all cores,
/// folded in memory view by view in parallel, and written by COPY with the checkpoints.
struct BulkFold: Sendable {
    /// Events of one commune: those after `from`, up to `last`.
    struct Part: Sendable, Equatable {
        let commune: String
        let from: Int64
        let last: Int64
    }

    let schema: String
    let views: [any View.Type]
    let decode: @Sendable (_ bytes: [UInt8]) throws -> Recorded
    let opener: SealOpener
    /// Where the log is read.
    let reading: Connection
    /// Where rows are written, in transactions of its own.
    let writing: Connection
    /// What rows may weigh in memory, in bytes.
    var memory = 256 << 20
    /// How many decode at once.
    var jobs = ProcessInfo.processInfo.activeProcessorCount
    /// How long nothing is written while the memory suffices: after a crash so much is folded again.
    var interval: Duration = .seconds(10)
    /// Whether commands that come in don't slow it down.
    var isHeedless = false

    /// Whether a page is read while the one before is folded, on another core.
    var readsAhead = true
    /// The most events of a page: others get at the threads between two.
    var pageEvents = 8000

    /// A page takes a part of the memory too, twice.
    private var page: Int64 { Int64(min(pageEvents, max(200, memory / 16_384))) }

    /// Folds the parts, in their order. `progress` is told how many events were folded more, and what rows weigh in memory
    /// then, in bytes.
    ///
    /// - Throws: `ViewFailure` where the database refuses a view's rows: what isn't written is folded again by who takes
    ///   events one by one.
    func run(_ parts: [Part], progress: @Sendable (_ events: Int, _ weight: Int) -> Void) async throws {
        guard !parts.isEmpty else { return }
        try await use(schema)
        let tail = Tail(schema: schema, decode: decode)
        let skips = try await Skips().refreshed(on: reading)
        let halts = try await tail.halts(on: reading)
        let caches = views.map { view in
            view.cache(
                halted: Set(halts.filter { $0.view == view.name }.map(\.commune)),
                isPartial: parts.contains { $0.from > 0 }
            )
        }
        var book = Pending()
        var pages = Pages(parts: parts, size: page)
        var written = ContinuousClock.now
        var traffic = Traffic(isIgnored: isHeedless)
        var current = try await fetch(pages.next())
        while !current.isEmpty {
            try Task.checkCancellation()
            let start = ContinuousClock.now
            try await traffic.look(on: writing)
            let jobs = traffic.isBusy ? 1 : jobs
            let plan = pages.next()
            async let upcoming = readsAhead ? fetch(plan) : []
            let spans = try await spans(current, jobs)
            for cache in caches {
                let keys = await cache.missing(spans)
                if !keys.isEmpty { try await cache.load(keys, on: writing) }
            }
            book.note(spans, await fold(spans, caches, skips, jobs))
            var weight = 0
            for cache in caches { weight += await cache.weight }
            progress(spans.reduce(0) { $0 + $1.entries.count }, weight)
            if weight > memory || ContinuousClock.now - written > interval {
                try await write(caches, &book, traffic)
                written = .now
                if weight > memory { for cache in caches { await cache.forget() } }
            }
            current = readsAhead ? try await upcoming : try await fetch(plan)
            if traffic.isBusy { try await Task.sleep(for: (ContinuousClock.now - start) * Traffic.rest) }
        }
        try await write(caches, &book, traffic)
    }

    private func use(_ schema: String) async throws {
        _ = try await writing.query(
            "select set_config('search_path', \(schema), false), set_config('synchronous_commit', 'off', false)"
        )
    }

    /// An event as it was read.
    private struct Line: Sendable {
        let commune: String
        let position: Int64
        let bytes: [UInt8]
    }

    private func fetch(_ parts: [Part]) async throws -> [Line] {
        guard !parts.isEmpty else { return [] }
        let rows = try await reading.query(
            """
            select w.commune, e.position, e.bytes
            from unnest(\(parts.map(\.commune)), \(parts.map(\.from)), \(parts.map(\.last)))
                with ordinality as w(commune, first, last, place)
            cross join lateral (
                select e.position, e.bytes from acta.event e
                where e.commune = w.commune and e.position > w.first and e.position <= w.last order by e.position
            ) e
            order by w.place, e.position
            """
        )
        return try rows.decode(String.self, Int64.self, [UInt8].self).map {
            Line(commune: $0, position: $1, bytes: $2)
        }
    }

    private func spans(_ lines: [Line], _ jobs: Int) async throws -> [Span] {
        let tail = Tail(schema: schema, decode: decode)
        let size = max(1, (lines.count + jobs - 1) / jobs)
        let entries = await withTaskGroup(of: (Int, [Span.Entry]).self) { group in
            for start in stride(from: 0, to: lines.count, by: size) {
                let some = lines[start..<min(start + size, lines.count)]
                group.addTask { (start, some.map { tail.entry($0.position, $0.bytes) }) }
            }
            var found: [Int: [Span.Entry]] = [:]
            for await (start, entries) in group { found[start] = entries }
            return found.sorted { $0.key < $1.key }.flatMap(\.value)
        }
        var spans: [Span] = []
        var start = 0
        for index in lines.indices where index + 1 == lines.count || lines[index + 1].commune != lines[index].commune {
            spans.append(Span(commune: lines[index].commune, entries: Array(entries[start...index])))
            start = index + 1
        }
        return spans
    }

    private func fold(
        _ spans: [Span],
        _ caches: [any ViewCache],
        _ skips: Skips,
        _ jobs: Int
    ) async -> [(Int, Halt)] {
        await withTaskGroup(of: [(Int, Halt)].self) { group in
            var halts: [(Int, Halt)] = []
            for (index, cache) in caches.enumerated() {
                if index >= jobs { _ = await group.next().map { halts += $0 } }
                group.addTask { await cache.fold(spans, skips).map { (cache.version, $0) } }
            }
            return await group.reduce(into: halts) { $0 += $1 }
        }
    }

    /// Rows, checkpoints and halts in one transaction.
    private func write(_ caches: [any ViewCache], _ pending: inout Pending, _ traffic: Traffic) async throws {
        guard !pending.isEmpty else { return }
        let (firsts, lasts, halts) = (pending.firsts, pending.lasts, pending.halts)
        let communes = firsts.keys.sorted()
        try await writing.transaction { connection in
            let moved = try await connection.query(
                """
                insert into acta.checkpoint (commune, schema, first, last)
                select s.commune, \(schema), s.first, s.last
                from unnest(\(communes), \(communes.map { firsts[$0] ?? 0 }), \(communes.map { lasts[$0] ?? 0 }))
                    as s(commune, first, last)
                where s.first = 1 + coalesce((
                    select c.last from acta.checkpoint c where c.commune = s.commune and c.schema = \(schema)
                    order by c.first desc limit 1), 0)
                """
            )
            guard moved.affected == communes.count else { throw Commit.Conflict() }
            for cache in caches { try await cache.write(opener, on: connection, isBusy: traffic.isBusy) }
            for (version, halt) in halts { _ = try await connection.query(halt.insertion(schema, version: version)) }
        }
        pending = Pending()
    }

    /// What the next transaction has to say besides rows.
    private struct Pending {
        var firsts: [String: Int64] = [:]
        var lasts: [String: Int64] = [:]
        var halts: [(Int, Halt)] = []
        var isEmpty: Bool { firsts.isEmpty }

        mutating func note(_ spans: [Span], _ halts: [(Int, Halt)]) {
            for span in spans {
                if firsts[span.commune] == nil { firsts[span.commune] = span.first }
                lasts[span.commune] = span.last
            }
            self.halts += halts
        }
    }

    /// Cuts parts into pages of about the same number of events.
    struct Pages {
        private var parts: ArraySlice<Part>
        private let size: Int64

        init(parts: [Part], size: Int64) {
            self.parts = parts[...]
            self.size = size
        }

        mutating func next() -> [Part] {
            var page: [Part] = []
            var room = size
            while room > 0, let part = parts.popFirst() {
                let last = min(part.last, part.from + room)
                page.append(Part(commune: part.commune, from: part.from, last: last))
                room -= last - part.from
                if last < part.last {
                    parts.insert(Part(commune: part.commune, from: last, last: part.last), at: parts.startIndex)
                }
            }
            return page
        }
    }
}
