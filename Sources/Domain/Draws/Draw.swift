/// A public draw was announced. Its list is fixed before anybody knows the seed.
public struct DrawAnnounced: EventPayload {
    public static let kind = EventKind("draws.announced", 1)

    /// What it is for.
    public let purpose: String
    /// What its list belongs to.
    public let matter: DrawMatter
    /// Which one.
    public let matterId: Identifier
    /// What is drawn among, ascending; left out where there are more than 500: the matter's own list says it.
    public let items: [Identifier]?
    /// How many.
    public let count: Int
    /// Root of the Merkle tree (RFC 6962 §2.1) over the items, ascending as bytes; hexadecimal.
    public let root: String

    public static let example = DrawAnnounced(
        purpose: "Desempate por el quinto puesto",
        matter: .election,
        matterId: "el-2026",
        items: ["m-0007", "m-0008"],
        count: 2,
        root: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    public var event: Event { .elections(.draw(.announced(self))) }
}

/// What a draw's list belongs to. The raw values are storage format.
public enum DrawMatter: String, Word {
    /// Tied candidates of an election.
    case election
    /// Those who share in an allocation round.
    case allocation
    /// Everybody on a frozen roll.
    case roll
}

/// The seed was drawn in public.
public struct DrawRecorded: EventPayload {
    public static let kind = EventKind("draws.recorded", 1)

    /// As it was drawn, for instance the dice in their order.
    public let seed: String
    /// How it was drawn.
    public let method: String
    /// Where it is written down.
    public let acta: String
    /// The first items in the drawn order, at most 100.
    public let first: [Identifier]

    public static let example = DrawRecorded(
        seed: "4-2-6-6-1-3-5-2",
        method: "Ocho dados lanzados ante la asamblea",
        acta: "Libro 3, folio 44",
        first: ["m-0008", "m-0007"]
    )
    public var event: Event { .elections(.draw(.recorded(self))) }
}

/// What decisions know of a draw.
struct Draw: Sendable {
    private(set) var announced: DrawAnnounced?
    private(set) var position: Int64 = 0
    /// As drawn in public; `nil` before.
    private(set) var seed: String?

    mutating func evolve(_ recorded: Recorded) {
        guard case .elections(.draw(let event)) = recorded.event else { return }
        switch event {
        case .announced(let data):
            announced = data
            position = recorded.position
        case .recorded(let data): seed = data.seed
        }
    }
}

/// The order of a draw: ascending SHA-256(seed ‖ 0x00 ‖ id), so that anybody can check it with a pocket computer.
enum DrawOrder {
    /// The ids in their order. It depends on nothing but the seed and the ids; each id stands in it once.
    static func order(of ids: [Identifier], by seed: String, _ sha256: ([UInt8]) -> [UInt8]) -> [Identifier] {
        let prefix = Array(seed.utf8) + [0]
        return Set(ids).map { id in (hash: sha256(prefix + Array(id.text.utf8)), id: id) }
            .sorted { left, right in
                left.hash == right.hash ? left.id < right.id : left.hash.lexicographicallyPrecedes(right.hash)
            }
            .map(\.id)
    }

    /// What commits to a list, whatever the order in which it is given; hexadecimal.
    static func root(of ids: [Identifier], _ sha256: ([UInt8]) -> [UInt8]) -> String {
        MerkleList.root(of: ids.sorted().map { Array($0.text.utf8) }, sha256).hexadecimal
    }
}

extension Context {
    /// A draw that was announced.
    ///
    /// - Throws: `draw-unknown`.
    mutating func requireDraw(_ id: Identifier) throws(Rejection) -> (Draw, DrawAnnounced) {
        guard book.has(.stream(Stream(.draw, id))), let draw = book.draws[id], let announced = draw.announced
        else { throw Rejection(.drawUnknown, ["draw": id.text]) }
        return (draw, announced)
    }
}
