public import Domain
public import Postgres

/// The rolls that were frozen: what each lists, how many, and the root of its list.
public enum RollsView: DocumentView {
    public static let name = "rolls"
    public static let version = 1
    public static var table: SQL { "roll" }

    /// What is shown of a roll.
    public struct Row: Codable, Hashable, Sendable {
        /// The unit whose roll it is; missing where it is the whole commune's.
        public var unitId: Identifier?
        /// That unit and those below it, when it was frozen.
        public var units: [Identifier]?
        /// What it lists.
        public var purpose: RollPurpose
        /// In full years.
        public var minAge: Int
        /// Whether it holds verified members only.
        public var verifiedOnly: Bool
        /// The rule set that it follows.
        public var ruleSet: Identifier
        /// How many it lists: the denominator, whatever happens afterwards.
        public var count: Int
        /// The Merkle root of its list, hexadecimal.
        public var root: String
        /// When it was frozen.
        public var frozenAt: Instant
        /// The event's position: the list is as the book stood there.
        public var position: Int64
        /// The value of the rule set that says the age.
        public var rule: String?
        /// Until when challenges are settled; missing where the roll was final at once.
        public var settleUntil: Instant?
        /// How many were on it when it was frozen; `count` changes as challenges are upheld.
        public var frozenCount: Int
        /// In the order in which they were raised.
        public var challenges: [Challenge] = []
        /// What was said in each, by its id.
        public var grounds: [String: Said] = [:]
    }

    /// A challenge, without what was said in it.
    public struct Challenge: Codable, Hashable, Sendable {
        /// Its id on this roll.
        public var id: Identifier
        /// Of whom.
        public var memberId: Identifier
        /// What is asked for.
        public var asks: ChallengeAim
        /// Who raised it.
        public var raisedBy: Identifier
        /// When.
        public var raisedAt: Instant
        /// Whether it was upheld; missing while it is open.
        public var upheld: Bool?
        /// Who decided.
        public var settledBy: Identifier?
        /// When.
        public var settledAt: Instant?
    }

    /// What was said in a challenge; sealed under the member's key.
    public struct Said: Codable, Hashable, Sendable {
        /// Why it was raised.
        public var grounds: ShownText
        /// Why it was decided so.
        public var reason: ShownText?
    }

    public static func touches(_ event: Recorded) -> [String] {
        guard case .members(let members) = event.event else { return [] }
        switch members {
        case .rollFrozen, .rollChallenged, .rollSettled: return [event.stream.id.text]
        case .registered, .verified, .amended, .cameOfAge, .moved, .suspended, .reinstated, .left, .died, .merged,
            .erased, .contributed, .householdRegistered, .householdSplit, .householdMerged, .needsDeclared:
            return []
        }
    }

    public static func apply(_ recorded: Recorded, to rows: inout RowSet<Row>) throws(ViewFault) {
        guard case .members(let event) = recorded.event else { return }
        let id = recorded.stream.id.text
        switch event {
        case .rollFrozen(let data): rows[id] = Row(data, recorded)
        case .rollChallenged(let data):
            var row = try rows.required(id)
            row.challenges.append(
                Challenge(
                    id: data.challengeId,
                    memberId: data.memberId,
                    asks: data.asks,
                    raisedBy: recorded.actor,
                    raisedAt: recorded.occurredAt
                )
            )
            row.grounds[data.challengeId.text] = Said(grounds: ShownText(data.grounds, position: recorded.position))
            rows[id] = row
        case .rollSettled(let data):
            var row = try rows.required(id)
            guard let place = row.challenges.firstIndex(where: { $0.id == data.challengeId }) else {
                throw ViewFault("there is no challenge \(data.challengeId) of the roll \(id)")
            }
            row.challenges[place].upheld = data.upheld
            row.challenges[place].settledBy = recorded.actor
            row.challenges[place].settledAt = recorded.occurredAt
            row.grounds[data.challengeId.text]?.reason = data.reason.map {
                ShownText($0, position: recorded.position)
            }
            (row.count, row.root) = (data.count, data.root)
            rows[id] = row
        case .registered, .verified, .amended, .cameOfAge, .moved, .suspended, .reinstated, .left, .died, .merged,
            .erased, .contributed, .householdRegistered, .householdSplit, .householdMerged, .needsDeclared:
            break
        }
    }

    /// `/rolls`.
    public static let resource = Resource(
        views: [name],
        listing: Listing(
            path: "rolls",
            source: "roll",
            fields: [
                Field("unitId", .text, "doc->>'unitId'", order: "(doc->>'unitId') collate \"C\""),
                Field("units", .json, "doc->'units'"),
                Field("purpose", .text, "doc->>'purpose'"),
                Field("minAge", .integer, "(doc->>'minAge')::bigint"),
                Field("verifiedOnly", .bool, "(doc->>'verifiedOnly')::boolean"),
                Field("ruleSet", .text, "doc->>'ruleSet'"),
                Field("count", .integer, "(doc->>'count')::bigint"),
                Field("root", .text, "doc->>'root'"),
                Field("frozenAt", .time, "(doc->>'frozenAt')::timestamptz"),
                Field("position", .integer, "(doc->>'position')::bigint"),
                Field("rule", .text, "doc->>'rule'", order: "(doc->>'rule') collate \"C\""),
                Field("settleUntil", .time, "(doc->>'settleUntil')::timestamptz"),
                Field("frozenCount", .integer, "(doc->>'frozenCount')::bigint"),
                Field("challenges", .json, "doc->'challenges'"),
                Field("grounds", .json, "doc->'grounds'", shownTo: .register),
            ],
            privacy: Listing.Privacy(owner: "null::text", unit: "(doc->>'unitId')")
        )
    )
}

extension RollsView.Row {
    fileprivate init(_ data: RollFrozen, _ recorded: Recorded) {
        self.init(
            unitId: data.unitId,
            units: data.units,
            purpose: data.purpose,
            minAge: data.minAge,
            verifiedOnly: data.verifiedOnly,
            ruleSet: data.ruleSet,
            count: data.count,
            root: data.root,
            frozenAt: recorded.occurredAt,
            position: recorded.position,
            rule: data.rule,
            settleUntil: data.settleUntil,
            frozenCount: data.count
        )
    }
}
