/// The desks of one slice that are at home: bounded by weight, the one that wasn't used for longest goes first.
struct Shelf {
    private var desks: [String: (desk: Desk, weight: Int, used: Int64)] = [:]
    private var ticks: Int64 = 0
    private(set) var weight = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { desks.count }

    /// Takes a commune's desk to work on it.
    mutating func take(_ commune: String) -> Desk? {
        guard let slot = desks.removeValue(forKey: commune) else { return nil }
        weight -= slot.weight
        return slot.desk
    }

    /// Puts a desk back.
    mutating func put(_ desk: Desk) {
        ticks += 1
        let weight = desk.weight
        self.weight += weight
        desks[desk.commune] = (desk, weight, ticks)
    }

    /// Forgets books, the ones that weren't used for longest first, until what is left is within the limit.
    mutating func trim() {
        guard weight > limit else { return }
        let target = limit - limit / 8
        for slot in desks.values.sorted(by: { $0.used < $1.used }) where weight > target {
            if slot.used == ticks { break }
            desks[slot.desk.commune] = nil
            weight -= slot.weight
        }
        // What is left is in use: its sections that weren't read for longest go.
        for commune in Array(desks.keys) where weight > target {
            guard var slot = desks[commune] else { continue }
            while weight > target, slot.desk.shed() {
                let lighter = slot.desk.weight
                weight += lighter - slot.weight
                slot.weight = lighter
            }
            desks[commune] = slot
        }
    }
}
