/// First in, first out, with amortised constant cost and a way back to the front.
struct Queue<Element> {
    private var slots: [Element] = []
    private var start = 0

    var count: Int { slots.count - start }
    var isEmpty: Bool { start == slots.count }
    var first: Element? { isEmpty ? nil : slots[start] }

    mutating func append(_ element: Element) { slots.append(element) }

    mutating func popFirst() -> Element? {
        guard start < slots.count else { return nil }
        let element = slots[start]
        start += 1
        if start == slots.count {
            slots.removeAll(keepingCapacity: slots.capacity <= 64)
            start = 0
        } else if start >= 64, start * 2 >= slots.count {
            slots.removeSubrange(0..<start)
            start = 0
        }
        return element
    }

    /// Puts elements before all others, in their order.
    mutating func putBack(_ elements: [Element]) {
        guard !elements.isEmpty else { return }
        slots.replaceSubrange(0..<start, with: elements)
        start = 0
    }

    mutating func removeAll() -> [Element] {
        defer {
            slots = []
            start = 0
        }
        return Array(slots[start...])
    }
}
