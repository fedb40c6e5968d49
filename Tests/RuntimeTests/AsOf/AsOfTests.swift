import CanonicalJSON
import Domain
import EventLog
import Foundation
import Postgres
import ReadModels
import Synchronization
import Testing

@testable import Runtime

@Suite struct AsOfTests {
    @Test func `at twenty positions every view is what a fresh fold makes of the events up to there`() async throws {
        let site = try await NodeSite()
        try await site.withNode(shards: 0) { node in
            for scenario in ["el-maizal", "luisa-caceres", "che-guevara"] {
                try await node.play(scenario)
            }
        }
        let pool = Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: site.serverURL)))
        let asOf = site.asOf(pool)
        var generator = Seeded(state: 20_261_123)
        for commune in ["el-maizal", "luisa-caceres", "che-guevara"] {
            let events = try await site.owner.query(
                "select bytes from acta.event where commune = \(commune) order by position"
            ).decode([UInt8].self).map { try Codec.decode($0) }
            try #require(events.count > 20)
            for _ in 0..<20 {
                let position = Int64.random(in: 0...Int64(events.count), using: &generator)
                let standing = try await asOf.view(of: commune, at: .position(position), caller: "test")
                #expect(standing.position == position)
                try await pool.withConnection { connection in
                    _ = try await connection.query("select set_config('search_path', \(standing.schema), false)")
                    for view in ReadModels.views {
                        try await view.compare(events.prefix(Int(position)), commune, on: connection)
                    }
                }
            }
        }
        await asOf.close()
        let left = try await site.owner.query("select count(*) from acta.as_of_schema").decode(Int64.self)
        #expect(left == [0])
        await pool.shutdown()
    }

    @Test func `a time is the last position that was recorded by then`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("c", ["a", "b"])
        try await fixture.append("c", ["c"])
        _ = try await fixture.owner.query("select pg_sleep(0.002)")
        let times = try await fixture.owner.query(
            "select (extract(epoch from recorded_at) * 1000)::bigint from acta.event order by position"
        ).decode(Int64.self)
        let asOf = fixture.asOf()
        for (time, position) in [(times[0] - 1, Int64(0)), (times[2] + 1, 3), (.max / 2, 3)] {
            #expect(try await asOf.view(of: "c", at: .time(time), caller: "x").position == position)
        }
        await asOf.close()
    }

    @Test func `a fold that is too long, or of a position to come, is refused`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("c", (0..<30).map { "n\($0)" })
        var limits = AsOf.Limits()
        limits.events = 20
        let asOf = fixture.asOf(limits)
        await #expect(throws: NodeFault.beyond(size: 30)) {
            _ = try await asOf.view(of: "c", at: .position(31), caller: "x")
        }
        await #expect(throws: NodeFault.tooFar(events: 25, most: 20)) {
            _ = try await asOf.view(of: "c", at: .position(25), caller: "x")
        }
        // The twin: a moment that is near enough, and from there the next.
        #expect(try await asOf.view(of: "c", at: .position(15), caller: "x").position == 15)
        let next = try await asOf.view(of: "c", at: .position(30), caller: "x")
        #expect(try await fixture.tally(next.schema, "c") == 30)
        await asOf.close()
    }

    @Test func `a caller has one fold at a time, few wait, and the same moment is folded once`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("c", (0..<40).map { "n\($0)" })
        var limits = AsOf.Limits()
        limits.waiting = 2
        let crowd = Mutex((now: 0, most: 0))
        let asOf = fixture.asOf(limits) { bytes in
            crowd.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            defer { crowd.withLock { $0.now -= 1 } }
            return try ProjectionFixture.decode(bytes)
        }
        let outcomes = await withTaskGroup(of: String.self) { group in
            for index in 0..<20 {
                group.addTask { await asOf.outcome(.position(Int64(index)), "one") }
                group.addTask { await asOf.outcome(.position(Int64(index)), "other-\(index)") }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(outcomes) == ["answered", "crowded"])
        // One fold at a time, with one thread that decodes, however many ask.
        #expect(crowd.withLock(\.most) == 1)
        // Nobody is left waiting, and nothing is left over.
        #expect(await asOf.folds == 0)
        let kept = try await fixture.owner.query("select count(*) from acta.as_of_schema").decode(Int64.self)
        #expect((kept.first ?? 99) <= Int64(limits.kept))
        #expect(await asOf.outcome(.position(40), "one") == "answered")
        await asOf.close()
    }

    @Test func `after an erasure nothing is answered from what was filled before`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("c", ["a", "b"])
        let asOf = fixture.asOf()
        let first = try await asOf.view(of: "c", at: .position(2), caller: "x").schema
        // The twin: another event leaves it as it is.
        try await fixture.append("c", ["d"])
        #expect(try await asOf.view(of: "c", at: .position(2), caller: "x").schema == first)
        _ = try await fixture.owner.query(
            """
            insert into acta.event (commune, position, stream, stream_version, type, recorded_at, leaf_hash, bytes)
            values ('c', 4, 'member/m', 1, 'members.erased', now(), \([UInt8](repeating: 0, count: 32)), 'x')
            """
        )
        _ = try await fixture.owner.query(
            "insert into acta.log_batch (commune, first, size, frontier, recorded_at) values ('c', 4, 4, '', now())"
        )
        #expect(try await asOf.view(of: "c", at: .position(2), caller: "x").schema != first)
        await asOf.close()
    }
}

extension View {
    /// Holds the rows of a schema against a fold in memory.
    fileprivate static func compare(
        _ events: some Sequence<Recorded>,
        _ commune: String,
        on connection: Connection
    ) async throws {
        let expected = try fold(events)
        let table = try #require(tables.first)
        let ids = try await connection.query("select id from \(identifier: table) where commune = \(commune)")
            .decode(String.self)
        #expect(Set(ids) == Set(expected.keys), "\(name)")
        let loaded = try await load(ids.map { RowKey(commune: commune, id: $0) }, on: connection)
        #expect(loaded.count == expected.count, "\(name)")
        for (key, row) in loaded { #expect(row == expected[key.id], "\(name) \(key.id)") }
    }
}

extension AsOf {
    fileprivate func outcome(_ moment: Moment, _ caller: String) async -> String {
        do {
            _ = try await view(of: "c", at: moment, caller: caller)
            return "answered"
        } catch NodeFault.crowded {
            return "crowded"
        } catch {
            return "\(error)"
        }
    }
}

extension ProjectionFixture {
    fileprivate func asOf(
        _ limits: AsOf.Limits = AsOf.Limits(),
        decode: @escaping @Sendable (_ bytes: [UInt8]) throws -> Recorded = ProjectionFixture.decode
    ) -> AsOf {
        AsOf(
            pool: pool,
            connection: configuration,
            opener: .closed,
            views: [TallyView.self, OtherView.self],
            decode: decode,
            limits: limits,
            logger: configuration.logger
        )
    }
}

extension NodeSite {
    fileprivate func asOf(_ pool: Pool) -> AsOf {
        AsOf(
            pool: pool,
            connection: ConnectionConfiguration(url: serverURL),
            opener: .closed,
            logger: Site.silent
        )
    }
}

extension Node {
    /// Posts the commands of a scenario file to a commune of its name, at most twenty of a line that stands for many; what it
    /// expects is another test's business.
    fileprivate func play(_ scenario: String) async throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Scenarios/\(scenario).ndjson").path
        for text in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where text.hasPrefix("{") {
            let line = try JSONValue.parse(Array(text.utf8))
            if case .object(let object) = line, let time = object["clock"]?.string.flatMap(Instant.init(scalar:)) {
                _ = clock.advance(to: time.milliseconds)
            }
            guard case .object(let object) = line, object["type"] != nil else { continue }
            for number in Self.numbers(object["repeat"]?.string) {
                try await submit(text.replacingOccurrences(of: "{n}", with: number), to: scenario)
            }
        }
    }

    private static func numbers(_ range: String?) -> [String] {
        let ends = (range ?? "1-1").split(separator: "-")
        guard let first = Int(ends[0]), let last = Int(ends[1]) else { return [] }
        return (first...last).prefix(20).map { String(repeating: "0", count: ends[0].count - "\($0)".count) + "\($0)" }
    }

    private func submit(_ text: String, to commune: String) async throws {
        guard case .object(let object) = try JSONValue.parse(Array(text.utf8)) else { return }
        let member = object["as"]?.string.flatMap(Identifier.init(scalar:)) ?? "dev"
        let envelope = object.filter { Envelope.fields.contains($0.key) }.map { ($0.key, $0.value) }
        _ = await commands.submit(
            .object(JSONObject(envelope)),
            commune: commune,
            principal: Principal(id: member.text, scopes: Set(Scope.allCases), members: ["*": member])
        )
    }
}

/// The same numbers in each run.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
