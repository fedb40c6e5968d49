import EventLog
import Postgres
import Synchronization
import Testing

@testable import MessageQueue

@Suite struct QueueTests {
    @Test func `each event comes once, keys in order, for the price of a cursor row a batch`() async throws {
        let fixture = try await QueueFixture()
        let keys = (0..<200).map { "k/\($0 % 7)" }
        try await fixture.append("a", keys)
        try await fixture.append("b", Array(keys.prefix(10)))
        let recorder = Recorder()
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { recorder.effects.count == 210 }
        }
        #expect(recorder.received.count == 210)
        for key in Set(keys) {
            let expected = keys.indices.filter { keys[$0] == key }.map { Int64($0) + 1 }
            #expect(recorder.positions(key) == expected)
        }
        #expect(try await fixture.number("select count(*) from acta.queue_cursor") <= 3)
        #expect(try await fixture.number("select sum(last - first + 1)::bigint from acta.queue_cursor") == 210)
        #expect(try await fixture.number("select count(*) from acta.queue_backlog") == 0)
        #expect(try await fixture.number("select count(*) from acta.queue_key") == 0)
    }

    @Test func `a wake-up delivers at once, and a group has only what it wants`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x"])
        let recorder = Recorder(only: "wanted")
        let configuration = fixture.workers(recorder) { $0.pollInterval = .seconds(3600) }
        try await fixture.running(configuration) { workers in
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
            try await fixture.append("a", ["x", "y"], type: "wanted")
            workers.wake(["a"])
            try await fixture.until { recorder.effects.count == 2 }
        }
        #expect(recorder.effects.map(\.position).sorted() == [2, 3])
    }

    @Test func `a poisoned message holds its key, others go on, and a redrive keeps the order`() async throws {
        let fixture = try await QueueFixture()
        let recorder = Recorder { $0.position == 1 ? .retry(reason: "the receiver is out of order") : .done() }
        let configuration = fixture.workers(recorder) { $0.retries = RetryPolicy(first: 1, most: 1, limit: 2) }
        try await fixture.running(configuration) { workers in
            try await fixture.append("a", ["bad", "good", "bad"])
            try await fixture.until { try await fixture.queue.blocked().count == 1 }
            fixture.clock.wrappingAdd(10, ordering: .relaxed)
            try await fixture.until { try await fixture.queue.blocked().first?.isParked == true }
            try await fixture.append("a", ["good", "bad"])
            try await fixture.until { try await fixture.queue.blocked().first?.messages == 3 }
            try await fixture.until { recorder.positions("good") == [2, 4] }
            #expect(recorder.positions("bad") == [])

            let failures = try await fixture.queue.failures()
            #expect(failures.map(\.reason) == ["the receiver is out of order"])
            #expect(failures.map(\.keys) == [1])
            #expect(failures.map(\.messages) == [3])
            let figures = try #require(try await fixture.queue.figures(now: fixture.now).first)
            #expect(figures.parked == 3 && figures.retrying == 0 && figures.depth == 0)

            recorder.mend()
            let dry = try await fixture.queue.redrive(now: fixture.now, isDryRun: true)
            #expect(dry.map(\.position) == [1])
            #expect(try await fixture.queue.blocked().first?.isParked == true)
            let none = try await fixture.queue.redrive(.init(reason: "another"), now: fixture.now)
            #expect(none.isEmpty)
            let redriven = try await fixture.queue.redrive(.init(key: "bad"), now: fixture.now)
            #expect(redriven == dry)
            try await fixture.until { try await fixture.queue.blocked().isEmpty }
        }
        #expect(recorder.positions("bad") == [1, 3, 5])
        #expect(recorder.received.filter { $0 == "a/1/0" }.count == 3)
        #expect(try await fixture.number("select count(*) from acta.queue_backlog") == 0)
    }

    @Test func `a parked key of a reason is redriven, and those of another reason stay`() async throws {
        let fixture = try await QueueFixture()
        let recorder = Recorder { .park(reason: $0.key == "x" ? "no \0such member" : "gone") }
        try await fixture.append("a", ["x", "y"])
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { try await fixture.queue.blocked().count == 2 }
            recorder.mend()
            _ = try await fixture.queue.redrive(.init(reason: "gone"), now: fixture.now)
            try await fixture.until { recorder.effects.count == 1 }
            try await fixture.until { try await fixture.queue.blocked().count == 1 }
        }
        #expect(try await fixture.queue.blocked().map(\.key) == ["x"])
        #expect(try await fixture.queue.blocked().map(\.reason) == ["no such member"])
    }

    @Test func `what is scheduled comes when the service's clock says so, and may schedule itself again`() async throws
    {
        let fixture = try await QueueFixture()
        let recorder = Recorder { message in
            switch message.due?.payload {
            case nil: .done(schedule: [Schedule(at: 2_000_000, payload: [1], n: 1)])
            case [1]: .done(schedule: [Schedule(at: 3_000_000, payload: [2], n: 1)])
            default: .done()
            }
        }
        try await fixture.append("a", ["x"])
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_due") == 1 }
            fixture.clock.store(1_999_999, ordering: .relaxed)
            try await fixture.append("a", ["y"])
            try await fixture.until { recorder.received.contains("a/2/0") }
            #expect(!recorder.received.contains("a/1/1"))
            fixture.clock.store(2_000_000, ordering: .relaxed)
            try await fixture.until { recorder.received.contains("a/1/1") }
            fixture.clock.store(3_000_000, ordering: .relaxed)
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_due") == 0 }
        }
        #expect(recorder.received.filter { $0 == "a/1/1" }.count == 2)
    }

    @Test func `a group that begins now has nothing from before, and all of communes that come later`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x", "x"])
        let recorder = Recorder([
            Group(name: "late", from: .now), Group(name: "third", commune: "a", from: .position(1)),
        ])
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { recorder.received == ["a/2/0"] }
            try await fixture.append("a", ["x"])
            try await fixture.append("b", ["x"])
            try await fixture.until { recorder.received.count == 4 }
        }
        #expect(recorder.received.sorted() == ["a/2/0", "a/3/0", "a/3/0", "b/1/0"])
    }

    @Test func `failures are counted by reason, the most frequent by name and the rest together`() async throws {
        let fixture = try await QueueFixture()
        let recorder = Recorder { $0.key == "busy" ? .retry(reason: "busy") : .park(reason: "no \($0.key)") }
        try await fixture.append("a", ["x", "x", "x", "y", "y", "z", "busy"])
        try await fixture.append("b", ["x"])
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { try await fixture.queue.blocked().map(\.messages).reduce(0, +) == 8 }
        }
        let all = try await fixture.queue.reasons()
        #expect(
            all.map { "\($0.reason ?? "-") \($0.isParked) \($0.keys) \($0.messages)" } == [
                "no x true 2 4", "no y true 1 2", "busy false 1 1", "no z true 1 1",
            ]
        )
        let two = try await fixture.queue.reasons(most: 2)
        #expect(
            two.map { "\($0.reason ?? "-") \($0.isParked) \($0.keys) \($0.messages)" } == [
                "no x true 2 4", "no y true 1 2", "- false 1 1", "- true 1 1",
            ]
        )
    }

    @Test func `figures say how far behind a group is and how old its oldest message`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x", "y"])
        let recorder = Recorder()
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
        }
        try await fixture.append("a", ["x", "y", "z"])
        let behind = try #require(try await fixture.queue.figures(now: fixture.now).first)
        #expect(behind.depth == 3)
        #expect(behind.oldestAge == 100)
        #expect(behind.rate == 0.2)
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { recorder.effects.count == 5 }
        }
        let level = try #require(try await fixture.queue.figures(now: fixture.now).first)
        #expect(level.depth == 0 && level.oldestAge == 0)
    }

    @Test func `a group that is forgotten leaves nothing behind`() async throws {
        let fixture = try await QueueFixture()
        try await fixture.append("a", ["x", "y"])
        let recorder = Recorder {
            $0.key == "x" ? .park(reason: "no") : .done(schedule: [Schedule(at: .max, payload: [], n: 1)])
        }
        try await fixture.running(fixture.workers(recorder)) { _ in
            try await fixture.until { try await fixture.queue.blocked().count == 1 }
        }
        try await fixture.queue.forget("test")
        for table in ["queue_group", "queue_cursor", "queue_due", "queue_key", "queue_backlog"] {
            #expect(try await fixture.number("select count(*) from acta.\(identifier: table)") == 0)
        }
    }

    @Test func `cursors don't pile up while an auditor holds a snapshot open`() async throws {
        let fixture = try await QueueFixture()
        let recorder = Recorder()
        try await fixture.append("a", ["x"])
        let auditor = try await Connection.connect(fixture.configuration)
        try await auditor.transaction(isolation: .repeatableRead) { auditor in
            _ = try await auditor.query("select count(*) from acta.event")
            try await fixture.running(fixture.workers(recorder)) { workers in
                for round in 1...20 {
                    try await fixture.until { recorder.effects.count == round }
                    try await fixture.append("a", ["x"])
                    workers.wake(["a"])
                }
                // As if they had been written long ago.
                try await fixture.until { recorder.effects.count == 21 }
                _ = try await fixture.owner.query("update acta.queue_cursor set written_at = 'epoch'")
                try await fixture.append("a", ["x"])
                try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
            }
        }
        await auditor.close()
        #expect(recorder.positions("x") == (1...22).map { Int64($0) })
    }

    @Test func `tables stay small while an auditor's snapshot is open and keys fail, and their space is used again`()
        async throws
    {
        let fixture = try await QueueFixture()
        let recorder = Recorder { message in
            if message.key == "bad" { return .retry(reason: "down") }
            return message.due == nil ? .done(schedule: [Schedule(at: 0, payload: [], n: 1)]) : .done()
        }
        func size() async throws -> Int64 {
            try await fixture.number(
                """
                select sum(pg_total_relation_size(c.oid))::bigint from pg_class c
                where c.relnamespace = 'acta'::regnamespace and c.relname like 'queue\\_%' and c.relkind = 'r'
                """
            )
        }
        let rounds = 40
        func run(_ workers: QueueWorkers) async throws {
            for _ in 0..<rounds {
                let before = recorder.effects.count
                try await fixture.append("a", ["x", "y", "z", "w"])
                // The failed key is tried again each time.
                fixture.clock.wrappingAdd(900_000, ordering: .relaxed)
                workers.wake(["a"])
                // Each message, and what it scheduled.
                try await fixture.until { recorder.effects.count == before + 8 }
            }
        }
        let auditor = try await Connection.connect(fixture.configuration)
        try await fixture.append("a", ["bad", "bad"])
        try await fixture.running(fixture.workers(recorder)) { workers in
            try await fixture.until { try await fixture.queue.blocked().count == 1 }
            let before = try await size()
            try await auditor.transaction(isolation: .repeatableRead) { auditor in
                _ = try await auditor.query("select count(*) from acta.event")
                try await run(workers)
            }
            let during = try await size()
            // Cursors, what was scheduled and the failed key's tries: a few rows a round, and none a message that is kept.
            #expect(during - before < Int64(rounds) * 16_384)
            // As if the cursors had been written long ago.
            _ = try await fixture.owner.query("update acta.queue_cursor set written_at = 'epoch'")
            try await fixture.append("a", ["x"])
            workers.wake(["a"])
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_cursor") == 1 }
            try await fixture.until { try await fixture.number("select count(*) from acta.queue_due") == 0 }
            for table in ["queue_cursor", "queue_due", "queue_key", "queue_backlog"] {
                _ = try await fixture.owner.query("vacuum acta.\(identifier: table)", cancellable: false)
            }
            // Vacuum keeps maps of its own.
            let rested = try await size()
            try await run(workers)
            let after = try await size()
            #expect(after <= rested + 32_768, "\(before), \(during), \(rested), \(after)")
        }
        await auditor.close()
        #expect(try await fixture.number("select count(*) from acta.queue_due") == 0)
        #expect(try await fixture.queue.blocked().map(\.messages) == [2])
    }
}
