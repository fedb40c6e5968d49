/// The books of minutes that a unit keeps. The raw values are storage format.
public enum ActaBook: String, Word {
    /// Of its assemblies.
    case assembly
    /// Of the coordinating body (*colectivo de coordinación* or *de gobierno comunal*).
    case coordination
    /// Of the executive unit.
    case executive
    /// Of the finance unit.
    case finance
    /// Of the social audit.
    case audit

    /// Who keeps it: drafts, annexes, seals and rectifies its actas. Promoters keep that of the constitutive assembly.
    public var power: Power {
        switch self {
        case .assembly: Power(.spokesperson, .coordination, .electoral, promoters: true)
        case .coordination: Power(.coordination, .spokesperson)
        case .executive: Power(.executive, .spokesperson)
        case .finance: Power(.finance)
        case .audit: Power(.audit)
        }
    }
}

extension Power {
    /// Who keeps one of the books; which one, `ActaBook.power` says.
    static let keepingBooks = Power(
        .spokesperson,
        .coordination,
        .electoral,
        .executive,
        .finance,
        .audit,
        promoters: true
    )
}

/// Where an acta stands. The raw values are storage format.
public enum ActaState: String, Word {
    /// It can still be changed; that voids its signatures.
    case draft
    /// It has its number and its folios, and is never changed.
    case sealed
}

/// What decisions know of an acta.
struct Acta: Sendable {
    let book: ActaBook
    let unit: Identifier?
    let assembly: Identifier?
    /// Whether it is the acta of a constitutive assembly, which promoters may keep.
    let constitutive: Bool
    /// The sealed acta that it rectifies.
    let rectifies: Identifier?
    /// Members who were there, where it isn't an assembly's.
    var attendees: Set<Identifier>
    var state = ActaState.draft
    /// How often it was drafted.
    var revision: Int
    /// Of the revision as it stands.
    var signers: Set<Identifier> = []
    var annexes: Set<Digest> = []
}

/// What decisions know of a commune's books of minutes.
struct ActaBooks: Sendable {
    /// A unit's book; the whole commune's where there is no unit.
    struct Key: Hashable, Sendable {
        let book: ActaBook
        let unit: Identifier?
    }

    private(set) var actas: [Identifier: Acta] = [:]
    /// The number and the folio that were given last.
    private(set) var last: [Key: (number: Int, folio: Int)] = [:]
    /// The acta of each assembly; those that rectify it apart.
    private(set) var ofAssembly: [Identifier: Identifier] = [:]

    mutating func evolve(_ recorded: Recorded) {
        guard case .actas(let event) = recorded.event else { return }
        let id = recorded.stream.id
        switch event {
        case .drafted(let data):
            var acta = Acta(
                book: data.book,
                unit: data.unitId,
                assembly: data.assemblyId,
                constitutive: data.act == .constitutive,
                rectifies: data.rectifiesId,
                attendees: Set(data.attendance.members ?? []),
                revision: data.revision
            )
            acta.annexes = actas[id]?.annexes ?? []
            actas[id] = acta
            if let assembly = data.assemblyId, data.rectifiesId == nil { ofAssembly[assembly] = id }
        case .signed(let data): actas[id]?.signers.insert(data.signerId)
        case .annexed(let data): actas[id]?.annexes.insert(data.sha256)
        case .sealed(let data):
            actas[id]?.state = .sealed
            last[Key(book: data.book, unit: data.unitId)] = (data.number, data.folioTo)
        case .rectified: break
        }
    }
}

extension Context {
    /// The books of minutes; notes them as missing where they aren't loaded.
    mutating func actaBooks() -> ActaBooks {
        _ = book.has(.actas)
        return book.actas
    }

    /// An acta that was drafted.
    ///
    /// - Throws: `acta-unknown`.
    mutating func requireActa(_ id: Identifier) throws(Rejection) -> Acta {
        guard let acta = actaBooks().actas[id] else { throw Rejection(.actaUnknown, ["acta": id.text]) }
        return acta
    }

    /// That the actor keeps a unit's book.
    mutating func authorizeKeeping(
        _ kept: ActaBook,
        of unit: Identifier?,
        constitutive: Bool
    ) throws(Rejection) {
        var power = kept.power
        power.promoters = power.promoters && constitutive
        try authorize(power, unit: unit)
    }
}

extension Acta {
    /// That it can still be changed.
    ///
    /// - Throws: `acta-sealed`.
    func requireDraft(_ id: Identifier) throws(Rejection) {
        guard state == .draft else { throw Rejection(.actaSealed, ["acta": id.text]) }
    }
}
