/// What is delivered as one: of a group, a commune's next events with what came due there, or a blocked key's backlog.
struct Delivery: Sendable {
    /// What no two deliveries that are under way share.
    struct Place: Hashable, Sendable {
        let group: String
        let commune: String
        /// Set for a backlog.
        var key: String?
    }

    let place: Place
    let group: Group
    /// The events that the cursor moves over; `nil` where there are none.
    var span: ClosedRange<Int64>?
    /// What the consumer is to receive, by key, each in order.
    var parts: [Part] = []
    /// Messages of keys that are blocked: they join the backlog.
    var followers: [Message] = []
    private var indices: [String: Int] = [:]

    init(place: Place, group: Group, span: ClosedRange<Int64>? = nil) {
        self.place = place
        self.group = group
        self.span = span
    }

    /// One key's messages.
    struct Part: Sendable {
        let key: String
        var messages: [Message]
        /// Where they stand in the backlog; empty where they come from the log or came due.
        var places: [Int64] = []
    }

    /// Adds a message behind those of its key.
    mutating func add(_ message: Message) {
        if let index = indices[message.key] {
            parts[index].messages.append(message)
        } else {
            indices[message.key] = parts.count
            parts.append(Part(key: message.key, messages: [message]))
        }
    }

    /// What is written once the consumer has given its outcomes, one list a part.
    func settled(_ outcomes: [[Outcome]], now: Int64, retries: RetryPolicy, jitter: () -> Double) -> Acknowledgement {
        var written = Acknowledgement()
        if let span { written.cursors.append(.init(place: place, span: span)) }
        written.followers = followers.map { .init(group: group.name, message: $0) }
        written.taken = written.followers.filter { $0.message.n > 0 }
        for (part, outcomes) in zip(parts, outcomes) {
            settle(part, outcomes, now: now, retries: retries, jitter: jitter, into: &written)
        }
        return written
    }

    private func settle(
        _ part: Part,
        _ outcomes: [Outcome],
        now: Int64,
        retries: RetryPolicy,
        jitter: () -> Double,
        into written: inout Acknowledgement
    ) {
        let isBacklog = place.key != nil
        let copies = part.messages.map { Acknowledgement.Copy(group: group.name, message: $0) }
        if !isBacklog { written.taken += copies.filter { $0.message.n > 0 } }
        var done = 0
        var failure: (reason: String, parks: Bool, earliest: Int64)?
        for (index, message) in part.messages.enumerated() {
            switch index < outcomes.count ? outcomes[index] : .retry(reason: "the consumer gave no outcome") {
            case .done(let schedule):
                done += 1
                written.scheduled += schedule.map { .init(group: group.name, message: message, schedule: $0) }
                continue
            case .retry(let reason, let earliest):
                failure = (reason, message.attempt >= retries.limit, earliest ?? now)
            case .park(let reason): failure = (reason, true, now)
            }
            break
        }
        if isBacklog {
            written.emptied += part.places.prefix(done).map { .init(place: place, key: part.key, number: $0) }
        } else if failure != nil {
            written.followers += copies.dropFirst(done)
        }
        if let failure, done < part.messages.count {
            let attempts = part.messages[done].attempt
            written.keys.append(
                Acknowledgement.Key(
                    place: place,
                    key: part.key,
                    attempts: attempts,
                    next: max(failure.earliest, now + retries.wait(after: attempts, jitter: jitter())),
                    reason: String(failure.reason.filter { $0 != "\0" }.prefix(1000)),
                    isParked: failure.parks
                )
            )
        } else if isBacklog {
            written.keys.append(
                Acknowledgement.Key(place: place, key: part.key, attempts: 0, next: now, reason: nil, isParked: false)
            )
        }
    }
}
