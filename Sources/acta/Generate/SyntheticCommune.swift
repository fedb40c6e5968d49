import CanonicalJSON
import Domain

/// A commune that is made up from a seed, as the commands that found it and keep its book for a year.
///
/// The same seed and sizes give the same bytes. All happened in the year 2024 and is entered late, so that a server takes it
/// whatever its clock says, from a token with the scopes `commands`, `operate`, `delegate` and `late-entry`. Office holders
/// act in their own names (`actor`); the token's own member keeps the register and casts roll calls as the registrar.
struct SyntheticCommune {
    /// How large it is.
    struct Sizes: Sendable, Equatable {
        var members: Int
        var units: Int
        var assemblies: Int
        var items: Int
        var movements: Int

        /// How many steps of progress it takes to make it.
        var steps: Int { members + assemblies + movements }
    }

    /// Takes a command, with its commune in the field `commune`.
    typealias Sink = (JSONValue) async throws -> Void

    let slug: String
    let name: String
    let sizes: Sizes
    /// The member of the token that posts.
    let registrar: String
    /// Told after each step.
    var advance: () -> Void = {}

    var dice: Dice
    /// Seconds since 1970: when the next command happened.
    var now: Int64
    private let prefix: String
    private var commands = 0
    private let sink: Sink

    var people: [Person] = []
    /// Indices of people of voting age, by unit.
    var electors: [[Int]] = []
    var shelves: [Shelf] = []
    /// What the book has that a movement can rest on.
    var causes: [Reason] = []
    var lots = 0
    var processes = 0

    /// The day on which it was founded, 2024-01-08, at noon UTC.
    static let founding: Int64 = 19_730 * 86_400 + 43_200
    /// When assemblies and movements begin, and for how long they go on.
    static let beginning = founding + 30 * 86_400
    static let span: Int64 = 290 * 86_400

    init(slug: String, seed: UInt64, sizes: Sizes, registrar: String, sink: @escaping Sink) {
        self.slug = slug
        self.sizes = sizes
        self.registrar = registrar
        self.sink = sink
        dice = Dice(seed: seed)
        now = Self.founding
        prefix = "gen-\(seed)-"
        name = "Comuna \(dice.pick(SyntheticWords.places))"
        electors = Array(repeating: [], count: sizes.units)
    }

    /// Makes all of it, in the order in which it is posted.
    mutating func run() async throws {
        try await found()
        try await settle()
        try await stock()
        // A year goes by: assemblies and movements come between each other.
        var (met, moved) = (0, 0)
        while met < sizes.assemblies || moved < sizes.movements {
            let meets = Self.moment(met, of: sizes.assemblies)
            let moves = Self.moment(moved, of: sizes.movements)
            if meets <= moves {
                now = meets
                try await meet(met)
                met += 1
            } else {
                now = moves
                try await move()
                moved += 1
            }
            advance()
        }
    }

    /// When the one with this index of so many happens; never, after the last one.
    private static func moment(_ index: Int, of count: Int) -> Int64 {
        index < count ? beginning + span * Int64(index) / Int64(count) : .max
    }

    /// Hands on a command that happened now, and lets a second pass.
    mutating func post(_ type: String, as actor: String? = nil, _ data: [(String, JSONValue?)]) async throws {
        commands += 1
        var members: [(String, JSONValue)] = [
            ("commune", .string(slug)),
            ("data", .object(JSONObject(data.compactMap { name, value in value.map { (name, $0) } }))),
            ("id", .string(prefix + String(commands))),
            ("occurredAt", .string(Instant(milliseconds: now * 1000).scalar)),
            ("type", .string(type)),
        ]
        if let actor, actor != registrar { members.insert(("actor", .string(actor)), at: 0) }
        now += 1
        try await sink(.object(JSONObject(members)))
    }

    // MARK: Founding

    /// Who holds an office; the token's own member registers and runs elections.
    enum Holder {
        static let offices: [(member: String, office: String)] = [
            ("vocera", "spokesperson"), ("coordinadora", "coordination"), ("finanzas", "finance"),
            ("gerente", "enterprise"), ("contralora", "audit"),
        ]
    }

    private mutating func found() async throws {
        let offices = Holder.offices + [(registrar, "registry"), (registrar, "electoral")]
        let mandates = offices.map { member, office -> JSONValue in
            [
                "mandateId": .string("mandato-\(office)"), "memberId": .string(member), "office": .string(office),
                "from": "2023-11-01", "until": "2099-12-31",
            ]
        }
        try await post(
            "communes.found",
            [
                ("name", .string(name)), ("kind", "commune"), ("rules", "ve-consejos-2023"),
                ("timeZone", "America/Caracas"), ("mandates", .array(mandates)),
            ]
        )
        for unit in 0..<sizes.units {
            let place = SyntheticWords.places[unit % SyntheticWords.places.count]
            let round = unit / SyntheticWords.places.count
            try await post(
                "units.establish",
                as: "vocera",
                [
                    ("unitId", .string(Self.unit(unit))), ("kind", "council"),
                    ("name", .string("Consejo Comunal \(place)\(round == 0 ? "" : " \(round + 1)")")),
                ]
            )
        }
        for (index, name) in SyntheticWords.enterprises.prefix(max(1, sizes.units / 4)).enumerated() {
            try await post(
                "units.establish",
                as: "vocera",
                [("unitId", .string("eps-\(index + 1)")), ("kind", "enterprise"), ("name", .string("EPS \(name)"))]
            )
        }
        for (index, name) in SyntheticWords.buyers.enumerated() {
            let id = JSONValue.string("comprador-\(index + 1)")
            try await post("parties.register", as: "finanzas", [("partyId", id), ("name", .string(name))])
        }
    }

    static func unit(_ index: Int) -> String { "cc-\(index + 1)" }
}
