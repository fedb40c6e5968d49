import EventLog
import Postgres
import Synchronization
import Testing

@testable import MessageQueue

@Suite struct FaultTests {
    private struct Killed: Error {}

    /// Fails once.
    private func once() -> @Sendable () async throws -> Void {
        let isFirst = Mutex(true)
        return {
            let strikes = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            if strikes { throw Killed() }
        }
    }

    @Test func `a worker that dies between effect and acknowledgement leaves it to be delivered again`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x", "y", "x"])
        let recorder = Recorder()
        let fault = once()
        try await fixture.running(fixture.workers(recorder) { $0.faults.beforeAcknowledging = fault }) { _ in
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
        }
        #expect(recorder.received.count == 6)
        #expect(recorder.positions("x") == [1, 3] && recorder.positions("y") == [2])
    }

    @Test func `its twin: what was acknowledged but reported failed isn't delivered again`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x", "y", "x"])
        let recorder = Recorder()
        let fault = once()
        try await fixture.running(fixture.workers(recorder) { $0.faults.afterAcknowledging = fault }) { _ in
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
            try await fixture.append("a", ["z"])
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 2 }
        }
        #expect(recorder.received.count == 4)
    }

    @Test func `who lost the lease can't acknowledge, and nothing of it is written`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x"])
        let connection = try await Connection.connect(fixture.configuration)
        let old = try #require(
            try await Lease.acquire("q", shard: 0, holder: "one", duration: .zero, on: connection)
        )
        let place = Delivery.Place(group: "test", commune: "a")
        let message = Message(commune: "a", position: 1, key: "x", type: "t", bytes: [1], recordedAt: 0)
        var written = Acknowledgement()
        written.cursors = [.init(place: place, span: 1...1)]
        written.followers = [.init(group: "test", message: message)]
        let new = try #require(
            try await Lease.acquire("q", shard: 0, holder: "two", duration: .seconds(60), on: connection)
        )
        await #expect(throws: Lease.Lost(lease: old)) { try await written.write(old, now: 0, on: connection) }
        #expect(try await fixture.number("select count(*) from acta.queue_cursor") == 0)
        #expect(try await fixture.number("select count(*) from acta.queue_backlog") == 0)

        // The twin: the one who has it can, and once.
        try await written.write(new, now: 0, on: connection)
        #expect(try await fixture.number("select count(*) from acta.queue_backlog") == 1)
        await #expect(throws: Acknowledgement.Conflict()) { try await written.write(new, now: 0, on: connection) }
        #expect(try await fixture.number("select count(*) from acta.queue_backlog") == 1)
    }

    @Test func `a worker that stands still is taken over, and what it does later changes nothing`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x", "x", "y"])
        let gate = AsyncStream.makeStream(of: Void.self)
        let still = Recorder { _ in
            for await _ in gate.stream { break }
            return .done()
        }
        let other = Recorder()
        try await fixture.running(fixture.workers(still, holder: "still")) { _ in
            try await fixture.until { !still.received.isEmpty }
            // As after a SIGSTOP: its time is up, and it doesn't know.
            _ = try await fixture.owner.query("update acta.lease set expires_at = 'epoch' where name like 'queue/%'")
            try await fixture.running(fixture.workers(other, holder: "other")) { _ in
                try await fixture.until { other.effects.count == 3 }
                gate.continuation.finish()
                try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
            }
        }
        #expect(other.positions("x") == [1, 2])
        #expect(try await fixture.number("select sum(last)::bigint from acta.queue_cursor") == 3)
    }

    @Test func `processes share the shards evenly, and one that leaves gives them back`() async throws {
        let fixture = try await QueueFixture()
        func held(_ holder: String) async throws -> Int64 {
            try await fixture.number(
                "select count(*) from acta.lease where expires_at > clock_timestamp() and holder like \(holder + "/%")"
            )
        }
        let recorder = Recorder()
        try await fixture.running(fixture.workers(recorder, holder: "one", shards: 4)) { _ in
            try await fixture.until { try await held("one") == 4 }
            try await fixture.running(fixture.workers(recorder, holder: "two", shards: 4)) { _ in
                let (one, two) = (held, held)
                try await fixture.until { try await one("one") == 2 }
                try await fixture.until { try await two("two") == 2 }
            }
            try await fixture.until { try await held("one") == 4 }
        }
    }

    @Test func `workers with another number of shards wait until those of the first have ended`() async throws {
        let fixture = try await QueueFixture()
        let (first, second) = (Recorder(), Recorder())
        try await fixture.running(fixture.workers(second, holder: "two", shards: 3)) { _ in
            try await fixture.until { try await fixture.number("select count(*) from acta.lease") == 3 }
            try await fixture.append("a", ["x"])
            try await fixture.until { second.effects.count == 1 }
            try await fixture.running(fixture.workers(first, holder: "one", shards: 2)) { _ in
                try await fixture.append("a", ["x"])
                try await fixture.until { second.effects.count == 2 }
            }
        }
        #expect(first.received.isEmpty)
        try await fixture.append("a", ["x"])
        try await fixture.running(fixture.workers(first, holder: "one", shards: 2)) { _ in
            try await fixture.until { first.effects.count == 1 }
        }
    }

    @Test(arguments: 1...50)
    func `whenever workers die, each message takes effect once and keys stay in order`(seed: UInt64) async throws {
        let fixture = try await QueueFixture()
        let dice = Mutex(Dice(state: seed))
        let left = Mutex(6)
        let keys = dice.withLock { dice in (0..<60).map { _ in "k/\(dice.next() % 5)" } }
        // Fails, dies before, dies after, or loses its lease, at moments that the seed says; a limited number of times.
        let strikes: @Sendable (UInt64) -> Bool = { chance in
            guard dice.withLock({ $0.next() % chance == 0 }) else { return false }
            return left.withLock { left in
                left -= 1
                return left >= 0
            }
        }
        let recorder = Recorder { message in
            strikes(20)
                ? .retry(reason: "unlucky")
                : .done(
                    schedule: message.n == 0 && message.position % 10 == 0
                        ? [Schedule(at: message.recordedAt, payload: [], n: 1)] : []
                )
        }
        let configuration = fixture.workers(recorder, shards: 2) { configuration in
            configuration.batch = 10
            configuration.pace = .zero
            configuration.retries = RetryPolicy(first: 1, most: 1, limit: 100)
            configuration.faults.beforeAcknowledging = { if strikes(4) { throw Killed() } }
            configuration.faults.afterAcknowledging = {
                if strikes(4) { throw Killed() }
                if strikes(4) {
                    _ = try await fixture.owner.query("update acta.lease set epoch = epoch + 1, expires_at = 'epoch'")
                }
            }
        }
        try await fixture.running(configuration) { workers in
            for part in 0..<3 {
                try await fixture.append("a", Array(keys[part * 20..<part * 20 + 20]))
                try await fixture.append("b", Array(keys[part * 20..<part * 20 + 20]))
                workers.wake(["a", "b"])
                fixture.clock.wrappingAdd(10, ordering: .relaxed)
            }
            try await fixture.until {
                fixture.clock.wrappingAdd(10, ordering: .relaxed)
                return recorder.effects.count == 132
            }
            try await fixture.until { try await fixture.queue.blocked().isEmpty }
        }
        for commune in ["a", "b"] {
            for key in Set(keys) {
                let events = recorder.effects.filter { $0.key == key && $0.commune == commune && $0.n == 0 }
                #expect(events.map(\.position) == keys.indices.filter { keys[$0] == key }.map { Int64($0) + 1 })
            }
        }
        #expect(try await fixture.number("select count(*) from acta.queue_backlog") == 0)
        #expect(try await fixture.number("select count(*) from acta.queue_due") == 0)
    }
}

/// SplitMix64.
private struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
