extension Power {
    /// Who holds a public draw.
    static let drawing = Power(.electoral, .spokesperson, .coordination, .finance, .enterprise, promoters: true)
}

/// Announces a public draw, once its list is frozen.
public struct DrawsAnnounce: Command {
    public static let type = "draws.announce"
    public static let summary = "Announce a public draw, after its list is frozen and before the seed is drawn"
    public static let power = Power.drawing

    /// The new draw.
    public let drawId: Identifier
    /// What it is for.
    public let purpose: Title
    /// What its list belongs to.
    public let matter: DrawMatter
    /// Which one.
    public let matterId: Identifier
    /// Of an election: the tied candidates. The list of a roll or a round is its own.
    public let items: [Identifier]?

    /// An announcement of its parts.
    public init(
        drawId: Identifier,
        purpose: Title,
        matter: DrawMatter,
        matterId: Identifier,
        items: [Identifier]? = nil
    ) {
        self.drawId = drawId
        self.purpose = purpose
        self.matter = matter
        self.matterId = matterId
        self.items = items
    }

    public static let example = DrawsAnnounce(
        drawId: "desempate",
        purpose: "Desempate por el quinto puesto",
        matter: .election,
        matterId: "el-2026",
        items: ["m-0007", "m-0008"]
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let list = try frozenList(in: &context)
        let stream = Stream(.draw, drawId)
        guard context.book.version(of: stream) == 0 else { throw Rejection(.idTaken, ["id": drawId.text]) }
        guard list.count > 1 else { throw Rejection(.drawOfOne) }
        let announced = DrawAnnounced(
            purpose: purpose.text,
            matter: matter,
            matterId: matterId,
            items: list.count <= 500 ? list : nil,
            count: list.count,
            root: DrawOrder.root(of: list, context.tools.sha256)
        )
        guard matter == .election else { return [NewEvent(stream, announced)] }
        return [
            NewEvent(stream, announced),
            NewEvent(Stream(.election, matterId), ElectionDrawAnnounced(drawId: drawId, items: list)),
        ]
    }

    /// What is drawn among, ascending; and that the actor may.
    private func frozenList(in context: inout Context) throws(Rejection) -> [Identifier] {
        switch matter {
        case .election:
            let (election, opened) = try context.requireElection(matterId)
            try context.authorize(Self.power, unit: opened.unitId)
            try election.requireCounting()
            let register = context.currentRegister()
            let list = Set((items ?? []).map(register.person)).sorted()
            guard list.count <= 200 else {
                throw Rejection(.listOutOfRange, ["count": String(list.count), "most": "200"])
            }
            let standing = opened.seats.indices.map { Set(election.persons(for: $0, in: register)) }
            guard standing.contains(where: { $0.isSuperset(of: list) }) else {
                throw Rejection(.drawNotAmongCandidates, ["election": matterId.text])
            }
            if let earlier = election.draw(among: list, in: register) {
                throw Rejection(.drawAlreadyAnnounced, ["draw": earlier.text])
            }
            return list
        case .allocation:
            guard items == nil else { throw Rejection(.drawListNotFree) }
            let (round, opened) = try context.allocation(matterId)
            try context.authorize(Self.power, at: opened.from.locationId)
            guard round.listed != nil else { throw Rejection(.listNotFrozen, ["matter": matterId.text]) }
            return Set(round.entries.flatMap(\.ids)).sorted()
        case .roll:
            guard items == nil else { throw Rejection(.drawListNotFree) }
            let roll = try context.requireRoll(matterId)
            try context.authorize(Self.power, unit: roll.unit)
            // A challenge could still change whom it lists.
            guard roll.settleUntil.map({ context.occurredAt >= $0 }) ?? true else {
                throw Rejection(.listNotFrozen, ["matter": matterId.text])
            }
            return context.currentRegister().eligible(in: matterId)
        }
    }
}

/// A draw among tied candidates of this election was announced: one for each group, so that nobody picks among draws.
public struct ElectionDrawAnnounced: EventPayload {
    public static let kind = EventKind("elections.draw-announced", 1)

    /// Which draw.
    public let drawId: Identifier
    /// Among whom.
    public let items: [Identifier]

    public static let example = ElectionDrawAnnounced(drawId: "desempate", items: ["m-0007", "m-0008"])
    public var event: Event { .elections(.election(.drawAnnounced(self))) }
}

/// Records the seed of a draw, as it was drawn in public.
public struct DrawsRecord: Command {
    public static let type = "draws.record"
    public static let summary = "Record a draw's seed as it was drawn in public; the order follows from it"
    public static let power = Power.drawing

    /// Which draw.
    public let drawId: Identifier
    /// As it was drawn, for instance the dice in their order.
    public let seed: Title
    /// How it was drawn.
    public let method: Title
    /// Where it is written down.
    public let acta: Title

    /// A record of its parts.
    public init(drawId: Identifier, seed: Title, method: Title, acta: Title) {
        self.drawId = drawId
        self.seed = seed
        self.method = method
        self.acta = acta
    }

    public static let example = DrawsRecord(
        drawId: "desempate",
        seed: "4-2-6-6-1-3-5-2",
        method: "Ocho dados lanzados ante la asamblea",
        acta: "Libro 3, folio 44"
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (draw, announced) = try context.requireDraw(drawId)
        let list: [Identifier]
        switch announced.matter {
        case .election:
            try context.authorize(Self.power, unit: try context.requireElection(announced.matterId).1.unitId)
            list = announced.items ?? []
        case .allocation:
            let (round, opened) = try context.allocation(announced.matterId)
            try context.authorize(Self.power, at: opened.from.locationId)
            list = round.entries.flatMap(\.ids)
        case .roll:
            try context.authorize(Self.power, unit: try context.requireRoll(announced.matterId).unit)
            list = context.currentRegister().eligible(in: announced.matterId)
        }
        guard draw.seed == nil else { throw Rejection(.drawAlreadyRecorded, ["draw": drawId.text]) }
        let order = DrawOrder.order(of: list, by: seed.text, context.tools.sha256)
        let recorded = DrawRecorded(
            seed: seed.text,
            method: method.text,
            acta: acta.text,
            first: Array(order.prefix(100))
        )
        return [NewEvent(Stream(.draw, drawId), recorded)]
    }
}

extension Context {
    /// The ids in the order of a recorded draw, which was announced after the list was frozen and among exactly them.
    ///
    /// - Throws: `draw-unknown`, `draw-too-early`, `draw-of-another-list`, `draw-not-recorded`.
    mutating func order(
        of ids: [Identifier],
        by drawId: Identifier,
        announcedAfter position: Int64
    ) throws(Rejection) -> [Identifier] {
        let (draw, announced) = try requireDraw(drawId)
        guard draw.position > position else { throw Rejection(.drawTooEarly, ["draw": drawId.text]) }
        guard announced.root == DrawOrder.root(of: ids, tools.sha256) else {
            throw Rejection(.drawOfAnotherList, ["draw": drawId.text])
        }
        guard let seed = draw.seed else { throw Rejection(.drawNotRecorded, ["draw": drawId.text]) }
        return DrawOrder.order(of: ids, by: seed, tools.sha256)
    }
}
