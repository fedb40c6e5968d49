import EventLog
import Postgres
import Testing
import Transparency

@Suite struct ReadTests {
    /// Ten events: 1 to 4 of `member/…`, each its own stream; 5 to 7 of `motion/x`; 8 to 10 of `memberless/…`.
    private func filled() async throws -> LogFixture {
        let fixture = try await LogFixture.fresh("c", "d", "empty")
        var draft = Draft()
        let streams =
            (1...4).map { "member/m-\($0)" } + Array(repeating: "motion/x", count: 3)
            + (8...10).map { "memberless/m-\($0)" }
        var events: [StampedEvent] = []
        for (index, stream) in streams.enumerated() {
            let bytes = Array("event \(index + 1)".utf8)
            draft.tree.append(Hash.leaf(bytes))
            events.append(
                StampedEvent(
                    position: Int64(index + 1),
                    stream: stream,
                    streamVersion: stream == "motion/x" ? index - 3 : 1,
                    type: index.isMultiple(of: 2) ? "even" : "odd",
                    bytes: bytes,
                    leafHash: Hash.leaf(bytes).bytes
                )
            )
        }
        let append = CommuneAppend(
            commune: "c",
            expectedSize: 0,
            recordedAt: 5,
            events: events,
            frontier: draft.tree.frontier.map(\.bytes),
            ledger: [Draft.entry("all", .accepted(first: 1, last: 10))]
        )
        var other = Draft()
        let results = try await fixture.append(append, other.append("d", ["d1", "d2", "d3"]))
        #expect(results == [.written, .written])
        return fixture
    }

    @Test func `events come by position, between positions, by stream and by type`() async throws {
        let log = try await filled().log
        #expect(try await log.read("c", limit: 100).map(\.position) == Array(1...10))
        #expect(try await log.read("c", after: 3, upTo: 8, limit: 3).map(\.position) == [4, 5, 6])
        #expect(try await log.read("c", stream: "motion/x", limit: 100).map(\.position) == [5, 6, 7])
        #expect(try await log.read("c", after: 2, type: "even", limit: 2).map(\.position) == [3, 5])
        #expect(
            try await log.events("c", first: 9, last: 10).map(\.bytes) == [
                Array("event 9".utf8), Array("event 10".utf8),
            ]
        )
        #expect(try await log.read("empty", limit: 5).isEmpty)
        #expect(try await log.read("nowhere", limit: 5).isEmpty)
        #expect(try await log.readStream("c", "motion/x", afterVersion: 1, upTo: 6, limit: 9).map(\.position) == [6])
    }

    @Test func `streams of a kind are read in pages, and a kind isn't the beginning of another's name`() async throws {
        let log = try await filled().log
        var pages: [[Int64]] = []
        try await log.readStreams("c", kinds: ["motion", "member"], upTo: 6, page: 4) {
            pages.append($0.map(\.position))
        }
        #expect(pages == [[1, 2, 3, 4], [5, 6]])
        pages = []
        try await log.readStreams("c", kinds: ["member"], after: 2, upTo: 10) { pages.append($0.map(\.position)) }
        #expect(pages == [[3, 4]])
    }

    @Test func `many communes are read at once, no more of one than told`() async throws {
        let log = try await filled().log
        let events = try await log.read(after: ["c": 7, "d": 0, "empty": 0], each: 2, limit: 10)
        #expect(Set(events.map { "\($0.commune)\($0.position)" }) == ["c8", "c9", "d1", "d2"])
        #expect(try await log.read(after: ["c": 0], each: 10, limit: 4).map(\.position) == [1, 2, 3, 4])
    }

    @Test func `a head names its log, and founding again changes nothing`() async throws {
        let fixture = try await filled()
        let head = try #require(try await fixture.log.head("c"))
        #expect(head.size == 10)
        #expect(head.recordedAt == 5)
        #expect(head.source.count == 36)
        try await fixture.log.found("c")
        #expect(try await fixture.log.head("c") == head)
        let empty = try #require(try await fixture.log.head("empty"))
        #expect(empty == Head(size: 0, frontier: [], recordedAt: 0, source: empty.source))
        #expect(empty.source != head.source)
        #expect(try await fixture.log.head("nowhere") == nil)
        #expect(try await fixture.log.sizes(of: ["c", "empty", "nowhere"]) == ["c": 10])
    }

    @Test func `partial tiles go on over level 1`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        var roots: [Hash] = []
        for round in 0..<3 {
            #expect(try await fixture.append(draft.append("c", (0..<200).map { "\(round)-\($0)" })) == [.written])
            #expect(try await fixture.tree("c") == draft.tree)
            roots.append(draft.tree.root)
        }
        #expect(try await fixture.log.tile("c", level: 1, index: 0, width: 2).count == 2)
        #expect(try await fixture.log.tile("c", level: 0, index: 2, width: 88).count == 88)
        #expect(Set(roots).count == 3)
    }
}
