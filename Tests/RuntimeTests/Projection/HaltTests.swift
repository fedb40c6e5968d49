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
            #expect(
                try await waiters.wait(commune: "el-maizal", position: 4, views: ["other"], timeout: .seconds(30))
                    == .reached(4)
            )
            #expect(
                try await waiters.wait(commune: "el-panal", position: 2, views: ["tally"], timeout: .seconds(30))
                    == .reached(2)
            )
            #expect(
                try await waiters.wait(commune: "el-maizal", position: 2, views: ["tally"], timeout: .seconds(30))
                    == .reached(4)
            )
            #expect(
                try await waiters.wait(commune: "el-maizal", position: 4, views: ["tally"], timeout: .seconds(3600))
                    == .halted(2, view: "tally")
            )
            // The others go on.
            try await fixture.append("el-maizal", ["d"])
            #expect(
                try await waiters.wait(commune: "el-maizal", position: 5, views: ["other"], timeout: .seconds(30))
                    == .reached(5)
            )
        }
        #expect(try await fixture.rows("tally", "el-maizal") == ["u-0=2@2"])
        #expect(try await fixture.rows("other", "el-maizal") == ["u-0=5@5"])
        #expect(try await fixture.rows("tally", "el-panal") == ["u-0=2@2"])
        #expect(try await fixture.halts() == ["el-maizal tally 3"])
    }

    @Test func `who waits already when a view halts is answered at once`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        try await fixture.withProjector(fixture.projection([TallyView.self])) { _, waiters in
            _ = try await waiters.wait(commune: "el-maizal", position: 1, views: ["tally"], timeout: .seconds(30))
            async let outcome = waiters.wait(
                commune: "el-maizal",
                position: 2,
                views: ["tally"],
                timeout: .seconds(3600)
            )
            while waiters.count == 0 { await Task.yield() }
            try await fixture.append("el-maizal", ["poison"])
            #expect(try await outcome == .halted(1, view: "tally"))
        }
    }

    @Test func `an event that nobody can read halts all views for its commune`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "unreadable", "b"])
        try await fixture.append("el-panal", ["a"])
        try await fixture.withProjector(fixture.projection([TallyView.self, OtherView.self])) { _, waiters in
            #expect(
                try await waiters.wait(commune: "el-maizal", position: 3, views: ["other"], timeout: .seconds(30))
                    == .halted(1, view: "other")
            )
            #expect(
                try await waiters.wait(commune: "el-panal", position: 1, views: ["other"], timeout: .seconds(30))
                    == .reached(1)
            )
        }
        #expect(try await fixture.halts() == ["el-maizal other 2", "el-maizal tally 2"])
        #expect(try await fixture.rows("tally", "el-maizal") == ["u-0=1@1"])
    }

    @Test func `a row that the database refuses halts its view at its event`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b", "refused", "c"])
        try await fixture.append("el-panal", ["a", "b"])
        try await fixture.withProjector(fixture.projection([StrictView.self, OtherView.self], shards: 1)) { _, waiters in
            #expect(
                try await waiters.wait(commune: "el-maizal", position: 4, views: ["other"], timeout: .seconds(30))
                    == .reached(4)
            )
            #expect(
                try await waiters.wait(commune: "el-panal", position: 2, views: ["strict"], timeout: .seconds(30))
                    == .reached(2)
            )
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
            #expect(
                try await waiters.wait(commune: "la-cura", position: 23, views: ["other"], timeout: .seconds(30))
                    == .reached(23)
            )
        }
        #expect(try await fixture.halts() == ["la-cura tally 2"])
        TallyView.cured.withLock { _ = $0.insert("poison-cured") }
        configuration.batch = 7
        try await fixture.withProjector(configuration) { _, waiters in
            // The look answers "halted" until the worker has come round to it.
            var outcome = PositionWaiters.Outcome.tooMany
            while outcome != .reached(23) {
                outcome = try await waiters.wait(
                    commune: "la-cura",
                    position: 23,
                    views: ["tally"],
                    timeout: .seconds(30)
                )
            }
        }
        #expect(try await fixture.halts() == [])
        #expect(try await fixture.rows("tally", "la-cura") == ["u-0=23@23"])
    }
}
