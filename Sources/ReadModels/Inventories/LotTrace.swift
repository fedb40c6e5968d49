public import CanonicalJSON
import Domain

/// Where a lot came from and where it went, as a graph over lots, places and people.
///
/// Backwards: the lots that went into it, to their first receipts. Forwards: the lots that it went into, to their sales.
/// Each edge is a movement; its `position` is that movement's id.
public struct LotTrace: Sendable {
    /// The most lots that a trace follows; one that has more says so by `truncated`.
    public static let mostLots = 500

    private var nodes: [String: JSONValue] = [:]
    private var edges: [Edge: JSONValue] = [:]
    private var truncated = false

    /// One movement between two nodes.
    private struct Edge: Hashable, Comparable {
        let position: Int64
        let source: String
        let target: String

        static func < (left: Edge, right: Edge) -> Bool {
            (left.position, left.source, left.target) < (right.position, right.source, right.target)
        }
    }

    /// As it is answered: nodes by id, edges in the order of their movements.
    func answer(_ lot: String) -> JSONValue {
        .object(
            JSONObject([
                ("lotId", .string(lot)), ("truncated", .bool(truncated)),
                ("nodes", .array(nodes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value))),
                ("edges", .array(edges.sorted { $0.key < $1.key }.map(\.value))),
            ])
        )
    }
}

extension Reader {
    /// The trace of a lot; `nil` where there is no such lot.
    public func trace(_ lot: String, commune: String) async throws -> Item {
        let known = try await get(LotsView.resource, commune: commune, id: lot)
        guard known.value != nil else { return known }
        var trace = LotTrace()
        for direction in [LotTrace.Direction.back, .forward] {
            var seen: Set<String> = []
            var waiting = [lot]
            while let next = waiting.popLast() {
                guard seen.insert(next).inserted else { continue }
                guard trace.note(lot: next, lots: seen.count) else { break }
                let query = ListQuery(sort: [ListQuery.Sort("position")], filters: [ListQuery.Filter("lotId", next)])
                for try await page in try pages(MovementsView.resource, commune: commune, query: query) {
                    for movement in page.items { waiting += trace.add(movement, of: next, direction, among: seen) }
                }
            }
        }
        return Item(value: trace.answer(lot), position: known.position)
    }
}

extension LotTrace {
    enum Direction: Sendable {
        case back, forward
    }

    /// Adds a lot, unless there are too many.
    fileprivate mutating func note(lot: String, lots: Int) -> Bool {
        guard lots <= Self.mostLots else {
            truncated = true
            return false
        }
        node("lot/\(lot)", "lot")
        return true
    }

    /// Adds a lot's movement, where it lies in the direction.
    ///
    /// - Returns: the lots that follow.
    fileprivate mutating func add(
        _ movement: JSONValue,
        of lot: String,
        _ direction: Direction,
        among seen: Set<String>
    ) -> [String] {
        guard movement["reversed"] != .bool(true), let action = movement["action"]?.string else { return [] }
        let own = "lot/\(lot)"
        switch StockVerb(rawValue: action) {
        case .receive?:
            let giver = movement["receivedFrom"]?.string ?? place(movement["toLocationId"])
            node(giver, kind(giver))
            edge(movement, giver, own)
        case .raise?:
            edge(movement, cause(movement), own)
        case .produce?:
            return produced(movement, own, direction, among: seen)
        case .transfer?, .transferCustody?:
            edge(movement, own, own)
        case .consume?:
            let outputs = movement["into"]?.elements ?? []
            guard outputs.isEmpty else {
                return direction == .forward ? outputs.compactMap { $0["lotId"]?.string } : []
            }
            if direction == .forward { edge(movement, own, cause(movement)) }
        case .ship?:
            guard direction == .forward, let receiver = movement["shippedTo"]?.string else { return [] }
            node(receiver, kind(receiver))
            edge(movement, own, receiver)
        case .lower?:
            if direction == .forward { edge(movement, own, cause(movement)) }
        case nil: break
        }
        return []
    }

    /// An edge from each input: backwards from all, forwards from the lots that were followed.
    private mutating func produced(
        _ movement: JSONValue,
        _ own: String,
        _ direction: Direction,
        among seen: Set<String>
    ) -> [String] {
        var lots: [String] = []
        for input in movement["inputs"]?.elements ?? [] {
            let lot = input["lotId"]?.string
            if direction == .forward, lot.map({ !seen.contains($0) }) ?? true { continue }
            let source = lot.map { "lot/\($0)" } ?? "item/\(input["itemId"]?.string ?? "")"
            node(source, lot == nil ? "item" : "lot")
            edge(movement, source, own, input["amount"])
            if direction == .back, let lot { lots.append(lot) }
        }
        return lots
    }

    private mutating func node(_ id: String, _ kind: String) {
        nodes[id] = .object(JSONObject([("id", .string(id)), ("kind", .string(kind))]))
    }

    /// What a movement without another end rests on.
    private mutating func cause(_ movement: JSONValue) -> String {
        let kind = movement["causeKind"]?.string ?? "other"
        let id = movement["causeId"]?.string.map { "\(kind)/\($0)" } ?? kind
        node(id, kind)
        return id
    }

    private func place(_ location: JSONValue?) -> String { "location/\(location?.string ?? "")" }

    /// `member` of `member/m-0007`.
    private func kind(_ id: String) -> String { String(id.prefix { $0 != "/" }) }

    private mutating func edge(_ movement: JSONValue, _ source: String, _ target: String, _ used: JSONValue? = nil) {
        guard case .integer(let position)? = movement["position"] else { return }
        var members: [(String, JSONValue)] = [
            ("position", .integer(position)), ("source", .string(source)), ("target", .string(target)),
        ]
        for name in ["action", "itemId", "amount", "shown", "itemUnit"] {
            members.append((name, movement[name] ?? .null))
        }
        // What went in, of that lot; the movement itself tells what came out.
        if let used { members.append(("used", used)) }
        for name in ["fromLocationId", "toLocationId", "processId", "causeKind", "causeId", "occurredAt"] {
            if let value = movement[name], value != .null { members.append((name, value)) }
        }
        edges[Edge(position: position, source: source, target: target)] = .object(JSONObject(members))
    }
}

extension JSONValue {
    fileprivate var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }
}
