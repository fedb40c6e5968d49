/// Commands that wait, by commune: bounded as a whole and for each commune, and taken in turn.
///
/// A commune is closed while somebody else works on it (a loader, the locked path): what waits for it stays.
struct Mailbox {
    /// How much may wait.
    struct Bounds: Sendable, Hashable {
        /// Commands, of all communes.
        var commands: Int
        /// Bytes of their bodies, of all communes.
        var bytes: Int
        /// Commands of one commune.
        var perCommune: Int
    }

    /// How commands of a commune are taken after the database refused a batch that they were in.
    enum Care: Hashable {
        /// With those of others.
        case none
        /// So many more in a batch of this commune alone.
        case alone(Int)
        /// So many more one by one.
        case single(Int)
    }

    /// Commands of one commune that were taken together.
    struct Share {
        let commune: String
        var commands: [Pending]
        let care: Care
    }

    private struct Box {
        var waiting = Queue<Pending>()
        var isClosed = false
        var isInTurn = false
        var care = Care.none
    }

    private let bounds: Bounds
    private var boxes: [String: Box] = [:]
    private var turns = Queue<String>()
    private(set) var count = 0
    private(set) var bytes = 0

    init(bounds: Bounds) { self.bounds = bounds }

    /// Whether a batch can be taken.
    var hasReady: Bool { !turns.isEmpty }
    var isEmpty: Bool { count == 0 }

    /// Whether another command of this commune would find room.
    func hasRoom(for commune: String, weight: Int) -> Bool {
        count < bounds.commands && bytes + weight <= bounds.bytes
            && (boxes[commune]?.waiting.count ?? 0) < bounds.perCommune
    }

    /// Adds a command; `false` where there is no room.
    mutating func add(_ pending: Pending) -> Bool {
        guard hasRoom(for: pending.commune, weight: pending.weight) else { return false }
        count += 1
        bytes += pending.weight
        boxes[pending.commune, default: Box()].waiting.append(pending)
        line(up: pending.commune)
        return true
    }

    /// Puts commands that were taken back to the front of their commune, in their order; there is always room.
    ///
    /// They are taken with at least the care that they are given here.
    mutating func putBack(_ commands: [Pending], of commune: String, care: Care = .none) {
        guard !commands.isEmpty else { return }
        count += commands.count
        bytes += commands.reduce(0) { $0 + $1.weight }
        var box = boxes.removeValue(forKey: commune) ?? Box()
        box.waiting.putBack(commands)
        box.care = Self.joined(box.care, with: care, of: commands.count)
        boxes[commune] = box
        line(up: commune)
    }

    private static func joined(_ left: Care, with care: Care, of count: Int) -> Care {
        switch (left, care) {
        case (_, .none): left
        case (.single(let more), _): .single(more + count)
        case (.none, .single), (.alone, .single): .single(count)
        case (.none, .alone): .alone(count)
        case (.alone(let more), .alone): .alone(more + count)
        }
    }

    /// Nothing of this commune is taken until it is opened again.
    mutating func close(_ commune: String) { boxes[commune, default: Box()].isClosed = true }

    /// Its commands are taken again, in turn.
    mutating func open(_ commune: String) {
        guard boxes[commune] != nil else { return }
        boxes[commune]?.isClosed = false
        line(up: commune)
        drop(commune)
    }

    /// The next batch: communes take turns, and none gets more than its share while others wait.
    ///
    /// A commune that is to be taken apart is a batch of its own.
    mutating func take(commands most: Int, bytes mostBytes: Int) -> [Share] {
        var batch: [Share] = []
        var index: [String: Int] = [:]
        var room = most
        var roomBytes = mostBytes
        while room > 0, roomBytes > 0, let commune = turns.first {
            guard let box = boxes[commune], box.isInTurn, !box.isClosed, !box.waiting.isEmpty else {
                _ = turns.popFirst()
                boxes[commune]?.isInTurn = false
                drop(commune)
                continue
            }
            if box.care != .none {
                if batch.isEmpty { return [takeApart(commune, most: most)] }
                break
            }
            _ = turns.popFirst()
            let share = max(1, room / (turns.count + 1))
            let (taken, weight) = takeShare(of: commune, most: share, bytes: roomBytes)
            room -= taken.count
            roomBytes -= weight
            if let place = index[commune] {
                batch[place].commands += taken
            } else {
                index[commune] = batch.count
                batch.append(Share(commune: commune, commands: taken, care: .none))
            }
            boxes[commune]?.isInTurn = false
            line(up: commune)
            drop(commune)
        }
        return batch
    }

    /// All that waits for a commune.
    mutating func takeAll(of commune: String) -> [Pending] {
        let (taken, _) = takeShare(of: commune, most: .max, bytes: .max)
        boxes[commune]?.care = .none
        drop(commune)
        return taken
    }

    /// How many commands wait for a commune.
    func waiting(for commune: String) -> Int { boxes[commune]?.waiting.count ?? 0 }

    private mutating func takeShare(of commune: String, most: Int, bytes mostBytes: Int) -> ([Pending], Int) {
        var taken: [Pending] = []
        var weight = 0
        while taken.count < most, weight < mostBytes, let pending = boxes[commune]?.waiting.popFirst() {
            taken.append(pending)
            weight += pending.weight
        }
        count -= taken.count
        bytes -= weight
        return (taken, weight)
    }

    private mutating func takeApart(_ commune: String, most: Int) -> Share {
        _ = turns.popFirst()
        let care = boxes[commune]?.care ?? .none
        let taken: [Pending]
        switch care {
        case .none: taken = takeShare(of: commune, most: most, bytes: .max).0
        case .alone(let left):
            taken = takeShare(of: commune, most: min(left, most), bytes: .max).0
            boxes[commune]?.care = left > taken.count ? .alone(left - taken.count) : .none
        case .single(let left):
            taken = takeShare(of: commune, most: 1, bytes: .max).0
            boxes[commune]?.care = left > 1 ? .single(left - 1) : .none
        }
        boxes[commune]?.isInTurn = false
        line(up: commune)
        drop(commune)
        return Share(commune: commune, commands: taken, care: care)
    }

    private mutating func line(up commune: String) {
        guard let box = boxes[commune], !box.isInTurn, !box.isClosed, !box.waiting.isEmpty else { return }
        boxes[commune]?.isInTurn = true
        turns.append(commune)
    }

    private mutating func drop(_ commune: String) {
        guard let box = boxes[commune], box.waiting.isEmpty, !box.isClosed, !box.isInTurn, box.care == .none else {
            return
        }
        boxes[commune] = nil
    }
}
