import Postgres
import ReadModels
import Testing

@testable import Runtime

@Suite struct WaiterTests {
    @Test func `without workers a query learns how far the views are`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "b"])
        let waiters = PositionWaiters(pool: fixture.pool, wakeUps: WakeUps(connection: fixture.configuration))
        try await waiters.expect(.behind(0), "el-maizal", 2, "count", for: .milliseconds(1))
        try await fixture.withProjector(fixture.projection([TallyView.self])) { _, waiters in
            _ = try await waiters.until("el-maizal", 2, "count")
        }
        try await waiters.expect(.behind(2), "el-maizal", 3, "count", for: .milliseconds(1))
        #expect(waiters.count == 0)
    }

    @Test func `waiting is bounded, and a query that goes away makes room`() async throws {
        let fixture = try await ProjectionFixture()
        let waiters = PositionWaiters(pool: fixture.pool, wakeUps: WakeUps(connection: fixture.configuration), limit: 1)
        let first = Task {
            try await waiters.until("el-maizal", 1, for: .seconds(3600))
        }
        while waiters.count == 0 { await Task.yield() }
        try await waiters.expect(.tooMany, "el-maizal", 1, for: .seconds(3600))
        first.cancel()
        #expect(try await first.value == .behind(0))
        #expect(waiters.count == 0)
    }

    @Test func `without a database waiting is refused and not endless`() async throws {
        let nowhere = ConnectionConfiguration(url: "postgresql://nobody@127.0.0.1:1/none")
        let pool = Pool(configuration: PoolConfiguration(connection: nowhere, waitTimeout: .milliseconds(100)))
        let waiters = PositionWaiters(pool: pool, wakeUps: WakeUps(connection: nowhere))
        await #expect(throws: ReadFault.self) {
            try await waiters.until("el-maizal", 1, for: .seconds(3600))
        }
    }

    @Test func `another process hears of appends and of commits, once and not by itself`() async throws {
        let fixture = try await ProjectionFixture()
        let here = WakeUps(connection: fixture.configuration)
        let there = WakeUps(connection: fixture.configuration)
        let running = [Task { try await here.run() }, Task { try await there.run() }]
        let (heard, continuation) = AsyncStream.makeStream(of: String.self)
        here.onAppended { continuation.yield("here \($0)") }
        there.onAppended { continuation.yield("there \($0)") }
        there.onProjected { continuation.yield("there \($0.map { "\($0.commune)=\($0.position)\($0.hasHalts)" })") }
        // NOTIFY reaches only who listens already; until then it is sent again.
        var answers: [String] = []
        let sender = Task {
            while !Task.isCancelled {
                here.appended(["el-maizal"])
                here.projected([Progress(commune: "el-maizal", position: 7, hasHalts: true)])
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        for await word in heard {
            answers.append(word)
            if answers.contains("there [\"el-maizal\"]"), answers.contains("there [\"el-maizal=7true\"]") { break }
        }
        sender.cancel()
        #expect(answers.first == "here [\"el-maizal\"]")
        for task in running {
            task.cancel()
            try await task.value
        }
    }

    @Test func `a waiter in another process is woken by the workers of this one`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a"])
        let wakeUps = WakeUps(connection: fixture.configuration)
        let elsewhere = PositionWaiters(pool: fixture.pool, wakeUps: wakeUps, pollInterval: .milliseconds(50))
        let running = Task { try await elsewhere.run() }
        let waiting = Task {
            try await elsewhere.until("el-maizal", 1, "count")
        }
        while elsewhere.count == 0 { await Task.yield() }
        try await fixture.withProjector(fixture.projection([TallyView.self])) { _, _ in
            let outcome = try await waiting.value
            #expect(outcome == .reached(1))
        }
        running.cancel()
        try await running.value
    }
}
