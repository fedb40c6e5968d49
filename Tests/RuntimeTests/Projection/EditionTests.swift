import CanonicalJSON
import Domain
import Postgres
import Synchronization
import Testing

@testable import ReadModels
@testable import Runtime

/// Two editions of a program on one database, by the steps of Deploy/docs/operating.md.
@Suite struct EditionTests {
    private static let old: [any View.Type] = [TallyView.self]
    private static let new: [any View.Type] = [LetteredView.self]
    private static let commune = "c-0"

    @Test func `a view with a new column comes into service without a moment of wrong answers`() async throws {
        let fixture = try await ProjectionFixture()
        let schemas = ViewSchemas(pool: fixture.pool)
        try await fixture.append(Self.commune, (0..<500).map { "n\($0)" }, streams: 5)
        var before = fixture.projection(Self.old, holder: "old")
        before.meaning = ReadModels.meaning(of: Self.old)
        var after = fixture.projection(Self.new, holder: "new")
        after.meaning = ReadModels.meaning(of: Self.new)
        let reader = Reader(pool: fixture.pool, opener: .closed)
        let readers = (
            old: Watch(reader.of(meaning: ReadModels.meaning(of: Self.old)), letters: false),
            new: Watch(reader.of(meaning: ReadModels.meaning(of: Self.new)), letters: true)
        )
        var written = 500
        /// Events that come meanwhile, until a program's rows have them.
        func goOn(_ wakeUps: WakeUps, _ schema: String) async throws {
            try await fixture.append(Self.commune, (0..<7).map { "m\($0)" }, streams: 5)
            written += 7
            wakeUps.appended([Self.commune])
            try await fixture.until { try await fixture.tally(schema, Self.commune) == Int64(written) }
        }

        try await fixture.withProjector(before) { oldWakeUps, waiters in
            try await waiters.expect(.reached(500), Self.commune, 500)
            try await readers.old.during {
                try await goOn(oldWakeUps, "views_1")
                // 3. acta rebuild all, with the new program.
                let done = try await fixture.rebuild(Self.new).run()
                #expect(done.schema == "views_2")
                try await goOn(oldWakeUps, "views_1")
                // 4. Workers of the new program beside those of the old one.
                try await fixture.withProjector(after) { newWakeUps, _ in
                    try await goOn(newWakeUps, "views_2")
                    // 5. Servers of the new program beside the old ones.
                    try await readers.new.during {
                        try await goOn(newWakeUps, "views_2")
                        // 6. acta switch all; the old program's readers still read the old rows.
                        let flip = try await schemas.switch()
                        #expect(flip == ("views_1", "views_2"))
                        try await goOn(newWakeUps, "views_2")
                        try await goOn(oldWakeUps, "views_1")
                    }
                }
            }
        }
        // The old program has ended.
        try await fixture.withProjector(after) { wakeUps, _ in
            try await readers.new.during {
                try await schemas.discard("views_1")
                try await goOn(wakeUps, "views_2")
            }
        }
        for watch in [readers.old, readers.new] {
            #expect(watch.faults == [])
            #expect(watch.reads > 20)
        }
        // Old events are in the new column, too.
        let last = try await reader.of(meaning: ReadModels.meaning(of: Self.new))
            .list(Self.counts, commune: Self.commune, query: ListQuery())
        #expect(last.items.count == 5)
        let letters = last.items.compactMap { Self.field("letters", $0)?.integer }.reduce(0, +)
        #expect(letters == (1...Int64(written)).reduce(0) { $0 + Self.letters(at: $1) })
    }

    /// How long the name of the event at a position is: `n0` … `n499`, and then `m0` … `m6` again and again.
    private static func letters(at position: Int64) -> Int64 {
        position <= 500 ? Int64("n\(position - 1)".utf8.count) : 2
    }

    /// What a row is right after the event at a position: how many events of its stream there were, with how many letters.
    private static let states: [(seen: Int64, letters: Int64)] = {
        var states: [(seen: Int64, letters: Int64)] = [(0, 0)]
        for position in 1...Int64(1000) {
            let before = position > 5 ? states[Int(position) - 5] : (seen: 0, letters: 0)
            states.append((before.seen + 1, before.letters + letters(at: position)))
        }
        return states
    }()

    /// The list; an old edition's rows have no letters.
    private static let counts = Resource(
        views: ["count"],
        listing: Listing(
            path: "counts",
            source: "count",
            fields: [
                Field("seen", .integer, "(doc->>'seen')::bigint"), Field("last", .integer, "(doc->>'last')::bigint"),
                Field("letters", .integer, "(doc->>'letters')::bigint"),
            ]
        )
    )

    static func field(_ name: String, _ value: JSONValue) -> JSONValue? {
        if case .object(let object) = value { object[name] } else { nil }
    }

    /// Reads a list again and again: whether it fails, goes back, isn't as of its position, has a row that isn't
    /// what its last event made of it, or is of another edition.
    private final class Watch: Sendable {
        private let reader: Reader
        private let letters: Bool
        private let state = Mutex((reads: 0, position: Int64(0), faults: Set<String>()))

        init(_ reader: Reader, letters: Bool) {
            self.reader = reader
            self.letters = letters
        }

        var reads: Int { state.withLock(\.reads) }
        var faults: Set<String> { state.withLock(\.faults) }

        func during(_ body: () async throws -> Void) async throws {
            let reading = Task { while !Task.isCancelled { await read() } }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            reading.cancel()
            await reading.value
            try result.get()
        }

        private func read() async {
            var faults: Set<String> = []
            var position: Int64 = 0
            do {
                let page = try await reader.list(EditionTests.counts, commune: EditionTests.commune, query: ListQuery())
                position = page.position
                let seen = page.items.compactMap { EditionTests.field("seen", $0)?.integer }.reduce(0, +)
                // Each event is seen by one row.
                if seen < position { faults.insert("rows have \(seen) events at position \(position)") }
                for item in page.items {
                    let found = ["seen", "last", "letters"].map { EditionTests.field($0, item)?.integer }
                    let state = EditionTests.states[Int(found[1] ?? 0)]
                    if found[0] != state.seen || found[2] != (letters ? state.letters : nil) {
                        faults.insert("a row with \(found)")
                    }
                }
            } catch {
                if !Task.isCancelled { faults.insert("\(error)") }
            }
            state.withLock { state in
                state.reads += 1
                if faults.isEmpty, position < state.position, !Task.isCancelled {
                    faults.insert("went back to \(position)")
                }
                state.position = max(state.position, position)
                state.faults.formUnion(faults)
            }
        }
    }
}

/// The next edition of `TallyView`: it counts the letters of all names, old ones too.
private enum LetteredView: DocumentView {
    struct Row: Codable, Hashable {
        var seen: Int
        var last: Int64
        var name: String
        var letters: Int
    }

    static let name = "count"
    static let version = 2
    static var table: SQL { "count" }

    static func touches(_ event: Recorded) -> [String] { [event.stream.id.text] }
    static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        let id = recorded.stream.id.text
        let row = rows[id] ?? Row(seen: 0, last: 0, name: "", letters: 0)
        guard row.last < recorded.position else { throw ViewFault("position \(recorded.position) came twice") }
        rows[id] = Row(
            seen: row.seen + 1,
            last: recorded.position,
            name: recorded.name,
            letters: row.letters + recorded.name.count
        )
    }
}

extension ProjectionFixture {
    /// Asks again and again until it holds, for a minute at most.
    func until(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw NeverSo() }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    struct NeverSo: Error {}
}
