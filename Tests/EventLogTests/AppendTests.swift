import EventLog
import Postgres
import Testing
import Transparency

@Suite struct AppendTests {
    @Test func `one batch of four communes has the four outcomes, and writes only one of them`() async throws {
        let fixture = try await LogFixture.fresh("busy", "free", "known", "moved")
        var earlier = Draft()
        #expect(try await fixture.append(earlier.append("known", ["k1"])) == [.written])
        var other = Draft()
        #expect(try await fixture.append(other.append("moved", ["m1"])) == [.written])

        var drafts = [Draft(), Draft(), earlier, Draft()]
        let batch = [
            drafts[0].append("moved", ["x1"]), drafts[1].append("free", ["f1", "f2"], refused: ["f3"]),
            drafts[2].append("known", ["k2", "k1"]), drafts[3].append("busy", ["b1"]),
        ]
        let results = try await fixture.owner.withConnection { holder in
            try await holder.transaction { holder in
                _ = try await holder.query("select from acta.log where commune = 'busy' for update")
                return try await fixture.server.withConnection { try await fixture.log.append(batch, on: $0) }
            }
        }
        #expect(
            results == [
                .moved(size: 1), .written, .known([Draft.entry("k1", .accepted(first: 1, last: 1))]), .busy,
            ]
        )
        #expect(try await fixture.log.sizes() == ["free": 2, "known": 1, "moved": 1])
        #expect(try await fixture.log.lookUp("known", ids: ["k1", "k2"]).map(\.id) == ["k1"])
        #expect(try await fixture.log.lookUp("busy", ids: ["b1"]).isEmpty)
        #expect(try await fixture.log.lookUp("moved", ids: ["x1"]).isEmpty)
        #expect(try await Set(fixture.log.lookUp("free", ids: ["f1", "f2", "f3", "f4"])) == Set(batch[1].ledger))
    }

    @Test func `a refusal that was decided on an older size isn't taken`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        let stale = draft.append("c", [], refused: ["r1"])
        #expect(try await fixture.append(draft.append("c", ["a1"])) == [.written])
        #expect(try await fixture.append(stale) == [.moved(size: 1)])
        #expect(try await fixture.log.lookUp("c", ids: ["r1"]).isEmpty)
        #expect(try await fixture.append(draft.append("c", [], refused: ["r1"])) == [.written])
        #expect(try await fixture.log.head("c")?.size == 1)
    }

    @Test func `a command that has an outcome is known whatever the size is`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        let refusal = draft.append("c", [], refused: ["r1"])
        #expect(try await fixture.append(refusal) == [.written])
        #expect(try await fixture.append(refusal) == [.known(refusal.ledger)])
        let first = draft.append("c", ["a1"])
        #expect(try await fixture.append(first) == [.written])
        #expect(try await fixture.append(first) == [.known(first.ledger)])
    }

    @Test func `a commune that was never founded is refused with its batch`() async throws {
        let fixture = try await LogFixture.fresh("here")
        var draft = Draft()
        var other = Draft()
        let batch = [draft.append("here", ["a"]), other.append("nowhere", ["b"])]
        let error = await #expect(throws: PostgresError.self) {
            try await fixture.server.withConnection { try await fixture.log.append(batch, on: $0) }
        }
        #expect(error?.kind == .server(.foreignKeyViolation))
        #expect(error?.isUnknownOutcome == false)
        #expect(try await fixture.log.sizes().isEmpty)
    }

    @Test func `what the database refuses writes nothing of its batch`() async throws {
        let fixture = try await LogFixture.fresh("one", "two")
        var draft = Draft()
        let empty = CommuneAppend(
            commune: "two",
            expectedSize: 0,
            recordedAt: 1,
            events: [
                StampedEvent(
                    position: 1,
                    stream: "s/1",
                    streamVersion: 1,
                    type: "t",
                    bytes: [],
                    leafHash: Hash.empty.bytes
                )
            ],
            frontier: [Hash.empty.bytes],
            ledger: [Draft.entry("e", .accepted(first: 1, last: 1))]
        )
        let error = await #expect(throws: PostgresError.self) {
            _ = try await fixture.append(draft.append("one", ["a"]), empty)
        }
        #expect(error?.kind == .server(.checkViolation))
        #expect(try await fixture.log.sizes().isEmpty)
        #expect(try await fixture.log.lookUp("one", ids: ["a"]).isEmpty)
    }

    @Test func `events whose positions don't follow the size are never sent`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        _ = draft.append("c", ["a"])
        let ahead = draft.append("c", ["b"])
        let shifted = CommuneAppend(
            commune: "c",
            expectedSize: 0,
            recordedAt: ahead.recordedAt,
            events: ahead.events,
            frontier: ahead.frontier,
            ledger: ahead.ledger
        )
        let error = await #expect(throws: PostgresError.self) { _ = try await fixture.append(shifted) }
        #expect(error?.sqlState == "22023")
        #expect(try await fixture.log.head("c")?.size == 0)
    }

    @Test func `eight writers on three communes leave no gap, and the frontier gives the root of the bytes`()
        async throws
    {
        let communes = ["a", "b", "c"]
        let fixture = try await LogFixture.fresh("a", "b", "c")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for round in 0..<12 {
                        let commune = communes[(writer + round) % 3]
                        let ids = (0..<10).map { "w\(writer)-\(round)-\($0)" }
                        repeat {
                            var draft = Draft()
                            draft.tree = try await fixture.tree(commune)
                            draft.recordedAt += draft.tree.size
                            if try await fixture.append(draft.append(commune, ids)) == [.written] { break }
                        } while true
                    }
                }
            }
            group.addTask {
                // Whoever reads meanwhile has everything up to the position that it has.
                var positions = ["a": Int64(0), "b": 0, "c": 0]
                while positions.values.reduce(0, +) < 960 {
                    for event in try await fixture.log.read(after: positions, each: 7, limit: 20) {
                        #expect(event.position == positions[event.commune, default: 0] + 1)
                        positions[event.commune] = event.position
                    }
                }
            }
            try await group.waitForAll()
        }
        for commune in communes {
            let head = try #require(try await fixture.log.head(commune))
            let stored = try await fixture.log.read(commune, limit: 10_000)
            #expect(stored.map(\.position) == Array(1...head.size))
            let frontier = CompactRange(size: head.size, hashes: head.frontier.compactMap { Hash($0) })
            #expect(frontier?.root == naiveRoot(stored.map { Hash.leaf($0.bytes) }))
            let tile = try await fixture.log.tile(commune, level: 0, index: 0)
            #expect(tile == stored.prefix(256).map { Hash.leaf($0.bytes).bytes })
        }
        #expect(try await fixture.owner.query("select 1 from acta.tile").count == 3)
        let back = try await fixture.owner.query(
            """
            select from (
                select recorded_at, lag(recorded_at) over (partition by commune order by position) before
                from acta.event
            ) e where recorded_at < before
            """
        )
        #expect(back.isEmpty)
    }

    @Test func `recordedAt can't go back`() async throws {
        let fixture = try await LogFixture.fresh("c")
        var draft = Draft()
        #expect(try await fixture.append(draft.append("c", ["a"])) == [.written])
        draft.recordedAt -= 1
        let earlier = draft.append("c", ["b"])
        let error = await #expect(throws: PostgresError.self) { _ = try await fixture.append(earlier) }
        #expect(error?.kind == .server(.checkViolation))
        #expect(try await fixture.log.head("c")?.recordedAt == 1_700_000_000_000)
    }

    /// RFC 9162 §2.1.1, word by word.
    private func naiveRoot(_ leaves: [Hash]) -> Hash {
        guard leaves.count > 1 else { return leaves.first ?? .empty }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return .node(naiveRoot(Array(leaves[..<half])), naiveRoot(Array(leaves[half...])))
    }
}
