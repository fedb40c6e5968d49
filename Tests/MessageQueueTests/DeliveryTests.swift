import Testing

@testable import MessageQueue

@Suite struct DeliveryTests {
    private let group = Group(name: "g")
    private let retries = RetryPolicy(first: 100, most: 1000, limit: 3)

    private func message(_ position: Int64, _ key: String, n: Int = 0, attempt: Int = 1) -> Message {
        Message(
            commune: "a",
            position: position,
            n: n,
            key: key,
            type: "t",
            bytes: [],
            recordedAt: 0,
            due: n == 0 ? nil : DueInfo(id: "a/\(position)/\(n)", at: 5, payload: [1]),
            attempt: attempt
        )
    }

    private func delivery(_ messages: [Message], key: String? = nil) -> Delivery {
        let positions = messages.map(\.position)
        var delivery = Delivery(
            place: .init(group: "g", commune: "a", key: key),
            group: group,
            span: key == nil ? (positions.min() ?? 1)...(positions.max() ?? 1) : nil
        )
        for message in messages { delivery.add(message) }
        if key != nil { delivery.parts[0].places = messages.indices.map { Int64($0) + 10 } }
        return delivery
    }

    private func settled(_ delivery: Delivery, _ outcomes: [[Outcome]]) -> Acknowledgement {
        delivery.settled(outcomes, now: 1000, retries: retries) { 1 }
    }

    @Test func `what went well costs a cursor and nothing else`() {
        let result = settled(delivery([message(1, "x"), message(2, "y")]), [[.done()], [.done()]])
        #expect(result.cursors.map(\.span) == [1...2])
        #expect(result.followers.isEmpty && result.keys.isEmpty && result.taken.isEmpty && result.scheduled.isEmpty)
    }

    @Test func `the first failure of a key takes it and what comes after it into the backlog`() {
        let messages = [message(1, "x"), message(2, "y"), message(3, "x"), message(4, "x")]
        let result = settled(delivery(messages), [[.done(), .retry(reason: "no")], [.done()]])
        #expect(result.cursors.map(\.span) == [1...4])
        #expect(result.followers.map(\.message.position) == [3, 4])
        #expect(result.keys.map(\.key) == ["x"])
        #expect(result.keys.map(\.attempts) == [1])
        #expect(result.keys.map(\.next) == [1100])
        #expect(result.keys.map(\.reason) == ["no"])
        #expect(result.keys.map(\.isParked) == [false])
    }

    @Test func `a consumer that knows when to come back isn't tried before`() {
        let later = settled(delivery([message(1, "x")]), [[.retry(reason: "busy", earliest: 9000)]])
        #expect(later.keys.map(\.next) == [9000])
        let sooner = settled(delivery([message(1, "x")]), [[.retry(reason: "busy", earliest: 1050)]])
        #expect(sooner.keys.map(\.next) == [1100])
    }

    @Test func `the last try's failure parks, and so does what trying again wouldn't mend`() {
        let last = delivery([message(1, "x", attempt: 3), message(2, "x")], key: "x")
        #expect(settled(last, [[.retry(reason: "no")]]).keys.map(\.isParked) == [true])
        let second = delivery([message(1, "x", attempt: 2)], key: "x")
        #expect(settled(second, [[.retry(reason: "no")]]).keys.map(\.isParked) == [false])
        #expect(settled(delivery([message(1, "x")]), [[.park(reason: "bad")]]).keys.map(\.isParked) == [true])
    }

    @Test func `a backlog keeps what wasn't done, and its next message begins to count anew`() {
        let backlog = delivery([message(1, "x", attempt: 2), message(2, "x"), message(3, "x")], key: "x")
        let result = settled(backlog, [[.done(), .retry(reason: "no")]])
        #expect(result.cursors.isEmpty && result.followers.isEmpty)
        #expect(result.emptied.map(\.number) == [10])
        #expect(result.keys.map(\.attempts) == [1])
        let whole = settled(backlog, [[.done(), .done(), .done()]])
        #expect(whole.emptied.map(\.number) == [10, 11, 12])
        #expect(whole.keys.map(\.attempts) == [0])
        #expect(whole.keys.map(\.reason) == [nil])
    }

    @Test func `an outcome that is missing counts as a failure, not as done`() {
        let result = settled(delivery([message(1, "x"), message(2, "x")]), [[.done()]])
        #expect(result.followers.map(\.message.position) == [2])
        #expect(result.keys.count == 1)
    }

    @Test func `what came due leaves its table, done or not, and what is scheduled enters it`() {
        let things = Schedule(at: 9000, payload: [7], n: 2)
        let result = settled(
            delivery([message(1, "x", n: 1), message(2, "y", n: 1)]),
            [[.done(schedule: [things])], [.retry(reason: "no")]]
        )
        #expect(result.taken.map(\.message.id) == ["a/1/1", "a/2/1"])
        #expect(result.scheduled.map(\.schedule) == [things])
        #expect(result.followers.map(\.message.id) == ["a/2/1"])
    }

    @Test func `waits double up to the longest, and jitter takes at most half away`() {
        #expect((1...6).map { retries.wait(after: $0, jitter: 1) } == [100, 200, 400, 800, 1000, 1000])
        #expect((1...3).map { retries.wait(after: $0, jitter: 0) } == [50, 100, 200])
        #expect(retries.wait(after: .max, jitter: 1) == 1000)
        let usual = RetryPolicy()
        func hours(_ jitter: Double) -> Double {
            let waits = (1..<usual.limit).map { usual.wait(after: $0, jitter: jitter) }
            return Double(waits.reduce(0, +)) / 3_600_000
        }
        #expect((24...25).contains(hours(0)))
        #expect((48...50).contains(hours(1)))
    }
}
