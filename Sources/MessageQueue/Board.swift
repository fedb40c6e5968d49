/// What a worker has to deliver, what is under way, and what waits to be acknowledged.
struct Board {
    /// A group and who receives for it.
    struct Entry {
        let group: Group
        let consumer: any Consumer
        /// Which of the consumers.
        let index: Int
    }

    /// By the groups' names.
    private(set) var entries: [String: Entry] = [:]
    private var everywhere: [String] = []
    private var byCommune: [String: [String]] = [:]
    private var registered: Set<String> = []

    private var waiting: [Delivery.Place] = []
    private var isWaiting: Set<Delivery.Place> = []
    private var running: [Delivery.Place: Task<Void, Never>] = [:]
    private var runningOf: [String: Int] = [:]
    private var done: [(delivery: Delivery, outcomes: [[Outcome]])] = []
    private var cursors: [Delivery.Place: (first: Int64, at: ContinuousClock.Instant)] = [:]

    var groups: [Group] { entries.values.map(\.group) }
    var hasFinished: Bool { !done.isEmpty }
    var isIdle: Bool { running.isEmpty && done.isEmpty }

    func isRegistered(_ name: String) -> Bool { registered.contains(name) }

    /// These are the groups now, all of them registered.
    mutating func take(_ entries: [Entry]) {
        self.entries = Dictionary(entries.map { ($0.group.name, $0) }) { first, _ in first }
        registered.formUnion(self.entries.keys)
        registered.formIntersection(self.entries.keys)
        everywhere = self.entries.values.filter { $0.group.commune == nil }.map(\.group.name)
        byCommune = [:]
        for entry in self.entries.values {
            if let commune = entry.group.commune { byCommune[commune, default: []].append(entry.group.name) }
        }
    }

    /// A commune has new events.
    mutating func arrived(_ commune: String) {
        for group in everywhere { add(Delivery.Place(group: group, commune: commune)) }
        for group in byCommune[commune] ?? [] { add(Delivery.Place(group: group, commune: commune)) }
    }

    /// Something is to be delivered there.
    mutating func add(_ place: Delivery.Place) {
        guard entries[place.group] != nil, isWaiting.insert(place).inserted else { return }
        waiting.append(place)
    }

    /// Whether anything that waits could begin.
    func hasWork(_ deliveries: Int) -> Bool { waiting.contains { isFree($0, deliveries) } }

    private func isFree(_ place: Delivery.Place, _ deliveries: Int) -> Bool {
        running[place] == nil && runningOf[place.group, default: 0] < deliveries
    }

    /// Takes what is read next: communes of groups, and blocked keys. What must wait keeps its turn.
    mutating func choose(
        pairs: Int,
        deliveries: Int
    ) -> (places: [(Delivery.Place, Entry)], keys: [(Delivery.Place, Entry)]) {
        var chosen: (places: [(Delivery.Place, Entry)], keys: [(Delivery.Place, Entry)]) = ([], [])
        var counts = runningOf
        var rest: [Delivery.Place] = []
        // One that is finished but not acknowledged would be read again.
        let unsettled = Set(done.map(\.delivery.place))
        for place in waiting {
            guard let entry = entries[place.group] else {
                isWaiting.remove(place)
                continue
            }
            let isFull = chosen.places.count + chosen.keys.count >= pairs
            if isFull || running[place] != nil || unsettled.contains(place)
                || counts[place.group, default: 0] >= deliveries
            {
                rest.append(place)
                continue
            }
            counts[place.group, default: 0] += 1
            isWaiting.remove(place)
            if place.key == nil { chosen.places.append((place, entry)) } else { chosen.keys.append((place, entry)) }
        }
        waiting = rest
        return chosen
    }

    mutating func started(_ place: Delivery.Place, _ task: Task<Void, Never>) {
        running[place] = task
        runningOf[place.group, default: 0] += 1
    }

    mutating func ended(_ place: Delivery.Place) {
        guard running.removeValue(forKey: place) != nil else { return }
        runningOf[place.group, default: 1] -= 1
    }

    mutating func finished(_ delivery: Delivery, _ outcomes: [[Outcome]]) { done.append((delivery, outcomes)) }

    mutating func takeFinished() -> [(delivery: Delivery, outcomes: [[Outcome]])] {
        defer { done = [] }
        return done
    }

    mutating func moved(_ cursor: Acknowledgement.Cursor) {
        cursors[cursor.place] = (cursor.span.lowerBound, .now)
    }

    /// Cursors of which older ones may be there; those that haven't moved since `moment` are told for the last time.
    mutating func prunable(olderThan moment: ContinuousClock.Instant) -> [(place: Delivery.Place, first: Int64)] {
        defer { cursors = cursors.filter { $0.value.at > moment } }
        return cursors.map { ($0.key, $0.value.first) }
    }

    /// Forgets everything that is in the database, groups included, and asks what is under way to end.
    @discardableResult
    mutating func clear() -> [Task<Void, Never>] {
        let tasks = Array(running.values)
        for task in tasks { task.cancel() }
        self = Board()
        return tasks
    }
}
