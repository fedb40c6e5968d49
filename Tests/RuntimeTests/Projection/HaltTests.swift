import EventLog
import Postgres
import ReadModels
import Testing

@testable import Runtime

@Suite struct HaltTests {
    @Test func `an event that a view can't apply halts that view for that commune alone`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b", "poison", "c"])
        try await fixture.append("el-panal", ["a", "b"])
        try await fixture.withProjector(fixture.projection([TallyView.self, OtherView.self])) { _, waiters in
            try await waiters.expect(.reached(4), "el-maizal", 4, "other")
            try await waiters.expect(.reached(2), "el-panal", 2, "count")
            try await waiters.expect(.reached(4), "el-maizal", 2, "count")
            try await waiters.expect(.halted(2, view: "count"), "el-maizal", 4, "count", for: .seconds(3600))
            // The others go on.
            try await fixture.append("el-maizal", ["d"])
            try await waiters.expect(.reached(5), "el-maizal", 5, "other")
        }
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=2@2"])
        #expect(try await fixture.rows("other", "el-maizal") == ["u-0=5@5"])
        #expect(try await fixture.rows("count", "el-panal") == ["u-0=2@2"])
        #expect(try await fixture.halts() == ["el-maizal count 3"])
    }

    @Test func `who waits already when a view halts is answered at once`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        try await fixture.withProjector(fixture.projection([TallyView.self])) { _, waiters in
            _ = try await waiters.until("el-maizal", 1, "count")
            async let outcome = waiters.until("el-maizal", 2, "count", for: .seconds(3600))
            while waiters.count == 0 { await Task.yield() }
            try await fixture.append("el-maizal", ["poison"])
            let halted = try await outcome
            #expect(halted == .halted(1, view: "count"))
        }
    }

    @Test func `an event that nobody can read halts all views for its commune`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "unreadable", "b"])
        try await fixture.append("el-panal", ["a"])
        try await fixture.withProjector(fixture.projection([TallyView.self, OtherView.self])) { _, waiters in
            try await waiters.expect(.halted(1, view: "other"), "el-maizal", 3, "other")
            try await waiters.expect(.reached(1), "el-panal", 1, "other")
        }
        #expect(try await fixture.halts() == ["el-maizal count 2", "el-maizal other 2"])
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=1@1"])
    }

    @Test func `a row that the database refuses halts its view at its event`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b", "refused", "c"])
        try await fixture.append("el-panal", ["a", "b"])
        try await fixture.withProjector(fixture.projection([StrictView.self, OtherView.self], shards: 1)) {
            _,
            waiters in
            try await waiters.expect(.reached(4), "el-maizal", 4, "other")
            try await waiters.expect(.reached(2), "el-panal", 2, "strict")
        }
        #expect(try await fixture.halts() == ["el-maizal strict 3"])
        #expect(try await fixture.rows("strict", "el-maizal") == ["u-0=2@2"])
        #expect(try await fixture.rows("other", "el-maizal") == ["u-0=4@4"])
    }

    @Test func `a halted view catches up apart when a better program starts`() async throws {
        let fixture = try await ProjectionFixture()
        let names = ["a", "poison-cured", "b"] + (0..<20).map { "n\($0)" }
        try await fixture.append("la-cura", names)
        var configuration = fixture.projection([TallyView.self, OtherView.self])
        try await fixture.withProjector(configuration) { _, waiters in
            try await waiters.expect(.reached(23), "la-cura", 23, "other")
        }
        #expect(try await fixture.halts() == ["la-cura count 2"])
        TallyView.cure("poison-cured")
        configuration.batch = 7
        try await fixture.withProjector(configuration) { _, waiters in
            // The look answers "halted" until the worker has come round to it.
            var outcome = PositionWaiters.Outcome.tooMany
            while outcome != .reached(23) {
                outcome = try await waiters.until("la-cura", 23, "count")
            }
        }
        #expect(try await fixture.halts() == [])
        #expect(try await fixture.rows("count", "la-cura") == ["u-0=23@23"])
    }
}

@Suite struct SkipTests {
    @Test func `after a skip the view goes on without the event, and a rebuild comes to the same rows`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "poison", "b"])
        try await fixture.append("el-panal", ["a", "poison", "b"])
        let views: [any View.Type] = [TallyView.self, OtherView.self]
        try await fixture.withProjector(fixture.projection(views)) { _, waiters in
            try await waiters.expect(.halted(1, view: "count"), "el-maizal", 3, "count")
            try await waiters.expect(.halted(1, view: "count"), "el-panal", 3, "count")
            // Of this view, version and commune alone.
            let position = try await fixture.skip("count", 1, "el-maizal", 2)
            #expect(position == 1)
            var outcome = PositionWaiters.Outcome.tooMany
            while outcome != .reached(3) { outcome = try await waiters.until("el-maizal", 3, "count") }
            try await waiters.expect(.halted(1, view: "count"), "el-panal", 3, "count")
            _ = try await fixture.rebuild(views).run()
            #expect(try await fixture.same() >= 2)
        }
        #expect(try await fixture.rows("count", "el-maizal") == ["u-0=2@3"])
        #expect(try await fixture.rows("other", "el-maizal") == ["u-0=3@3"])
    }

    @Test func `a skip of another version of the view changes nothing`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "poison", "b"])
        _ = try await fixture.skip("count", 2, "el-maizal", 2)
        try await fixture.withProjector(fixture.projection([TallyView.self, OtherView.self])) { _, waiters in
            try await waiters.expect(.reached(3), "el-maizal", 3, "other")
        }
        #expect(try await fixture.halts() == ["el-maizal count 2"])
    }

    @Test func `a skip needs a reason`() async throws {
        let fixture = try await ProjectionFixture()
        for reason in ["", "  ", "two\nlines", String(repeating: "x", count: 301)] {
            await #expect(throws: OperatorsLog.Refusal.reason) {
                _ = try await fixture.skip("count", 1, "el-maizal", 2, reason: reason)
            }
        }
    }
}

extension ProjectionFixture {
    func skip(
        _ view: String,
        _ version: Int,
        _ commune: String,
        _ position: Int64,
        reason: String = "a defect"
    ) async throws -> Int64 {
        let log = EventLog(pool: pool, keyring: Keyring.generate(), logger: configuration.logger)
        return try await OperatorsLog(log).skip(
            view: view,
            version: version,
            commune: commune,
            position: position,
            reason: reason,
            now: 1_700_000_000_000
        )
    }
}
