/// A part of a commune's log that is folded as a whole, because decisions read it together.
public enum Section: Hashable, Sendable {
    /// Streams `commune/…`, `rules/…`, `unit/…`, `party/…`, `mandate/…`, `location/…`, `asset/…`: small, read by every decision.
    case commune
    /// Streams `member/…`, `household/…`, `roll/…`.
    case register
    /// Streams `acta/…`: numbers and folios run through a book.
    case actas
    /// One stream of any other kind.
    case stream(Stream)

    /// Each stream belongs to one section.
    public init(covering stream: Stream) {
        switch stream.kind {
        case .commune, .rules, .unit, .party, .mandate, .location, .asset, .operators: self = .commune
        case .member, .household, .roll: self = .register
        case .acta: self = .actas
        case .assembly, .motion, .election, .tally, .draw, .recall, .consultation, .item, .lot, .allocation,
            .order,
            .commitment:
            self = .stream(stream)
        }
    }

    /// The kinds of streams that it holds whole; empty for a section of one stream.
    public var kinds: [Stream.Kind] {
        switch self {
        case .commune: [.commune, .rules, .unit, .party, .mandate, .location, .asset]
        case .register: [.member, .household, .roll]
        case .actas: [.acta]
        case .stream: []
        }
    }
}

/// What was folded of one commune's log, for deciding. A value: a writer keeps one that is durable and one that runs ahead.
///
/// Only sections that were opened are kept. Reading another one answers an empty state and notes it in `missing`;
/// a decision that left something missing is void, and is made again once it was loaded.
public struct Book: Sendable {
    /// Sections that are loaded and kept up to date.
    public private(set) var loaded: Set<Section> = []
    /// Sections that were read and aren't loaded.
    public private(set) var missing: Set<Section> = []
    /// Of the streams in loaded sections, how many events each has.
    private var versions: [Stream.Kind: IdentifierMap<Int>] = [:]

    var commune = Commune()
    var register = Register()
    var actas = ActaBooks()
    var assemblies: [Identifier: Assembly] = [:]
    var motions: [Identifier: Motion] = [:]
    var consultations: [Identifier: Consultation] = [:]
    var items: [Identifier: Item] = [:]
    var lots: [Identifier: Lot] = [:]
    var orders: [Identifier: Order] = [:]
    var commitments: [Identifier: Commitment] = [:]
    var allocations: [Identifier: AllocationRound] = [:]
    var recalls: [Identifier: Recall] = [:]
    var elections: [Identifier: Election] = [:]
    var tallies: [Identifier: PollingTable] = [:]
    var draws: [Identifier: Draw] = [:]

    /// An empty book, with nothing loaded.
    public init() {}

    /// Begins a section: from now on `evolve` folds its events. They must come in the order of their positions.
    public mutating func open(_ section: Section) {
        loaded.insert(section)
        missing.remove(section)
    }

    /// Forgets a section, to save memory.
    public mutating func close(_ section: Section) {
        guard loaded.remove(section) != nil else { return }
        switch section {
        case .commune:
            commune = Commune()
            for kind in section.kinds { versions[kind] = nil }
        case .register:
            register = Register()
            for kind in section.kinds { versions[kind] = nil }
        case .actas:
            actas = ActaBooks()
            for kind in section.kinds { versions[kind] = nil }
        case .stream(let stream):
            versions[stream.kind]?[stream.id] = nil
            assemblies[stream.id] = stream.kind == .assembly ? nil : assemblies[stream.id]
            motions[stream.id] = stream.kind == .motion ? nil : motions[stream.id]
            consultations[stream.id] = stream.kind == .consultation ? nil : consultations[stream.id]
            items[stream.id] = stream.kind == .item ? nil : items[stream.id]
            lots[stream.id] = stream.kind == .lot ? nil : lots[stream.id]
            orders[stream.id] = stream.kind == .order ? nil : orders[stream.id]
            commitments[stream.id] = stream.kind == .commitment ? nil : commitments[stream.id]
            allocations[stream.id] = stream.kind == .allocation ? nil : allocations[stream.id]
            recalls[stream.id] = stream.kind == .recall ? nil : recalls[stream.id]
            elections[stream.id] = stream.kind == .election ? nil : elections[stream.id]
            tallies[stream.id] = stream.kind == .tally ? nil : tallies[stream.id]
            draws[stream.id] = stream.kind == .draw ? nil : draws[stream.id]
        }
    }

    /// Whether the section is loaded; if not, notes that it is missing.
    public mutating func has(_ section: Section) -> Bool {
        if loaded.contains(section) { return true }
        missing.insert(section)
        return false
    }

    /// Forgets what was missing, before the next decision.
    public mutating func forgetMissing() { missing = [] }

    /// How many events a stream has; `nil` (and noted as missing) where its section isn't loaded.
    public mutating func version(of stream: Stream) -> Int? {
        has(Section(covering: stream)) ? versions[stream.kind]?[stream.id] ?? 0 : nil
    }

    /// Folds events that another copy of this book has folded beyond what this one has. The register and long histories are
    /// taken over from it, so that both hold them once.
    public mutating func follow(_ ahead: Book, through events: [Recorded]) {
        var goods: Set<Identifier> = []
        var isRegister = false
        for event in events {
            let section = Section(covering: event.stream)
            guard loaded.contains(section) else { continue }
            switch section {
            case .register: isRegister = true
            case .stream(let stream) where stream.kind == .item:
                versions[.item, default: IdentifierMap()][stream.id] = event.streamVersion
                goods.insert(stream.id)
            case .commune, .actas, .stream: evolve(event)
            }
        }
        for item in goods { items[item] = ahead.items[item] }
        if isRegister {
            register = ahead.register
            for kind in Section.register.kinds { versions[kind] = ahead.versions[kind] }
        }
    }

    /// Folds one event, if its section is loaded.
    public mutating func evolve(_ recorded: Recorded) {
        let stream = recorded.stream
        guard loaded.contains(Section(covering: stream)) else { return }
        versions[stream.kind, default: IdentifierMap()][stream.id] = recorded.streamVersion
        switch stream.kind {
        case .commune, .rules, .unit, .party, .mandate, .location, .asset: commune.evolve(recorded)
        // Of no commune: nothing is decided by it.
        case .operators: break
        case .member, .household, .roll: register.evolve(recorded)
        case .acta: actas.evolve(recorded)
        case .assembly: assemblies[stream.id, default: Assembly()].evolve(recorded)
        case .motion: motions[stream.id, default: Motion()].evolve(recorded)
        case .consultation: consultations[stream.id, default: Consultation()].evolve(recorded)
        case .item: items[stream.id, default: Item()].evolve(recorded)
        case .lot: lots[stream.id, default: Lot()].evolve(recorded)
        case .order: orders[stream.id, default: Order()].evolve(recorded)
        case .commitment: commitments[stream.id, default: Commitment()].evolve(recorded)
        case .allocation: allocations[stream.id, default: AllocationRound()].evolve(recorded)
        case .recall: recalls[stream.id, default: Recall()].evolve(recorded)
        case .election: elections[stream.id, default: Election()].evolve(recorded)
        case .tally: tallies[stream.id, default: PollingTable()].evolve(recorded)
        case .draw: draws[stream.id, default: Draw()].evolve(recorded)
        }
    }
}
