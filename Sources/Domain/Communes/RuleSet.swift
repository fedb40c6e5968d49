/// The law of a place, as data. Each value carries where it stands, and whether that was verified.
///
/// Documents are in `Schemas/rules`; `rules.adopted` embeds the one that it adopts. Later editions may add optional values only.
public struct RuleSet: Codable, Hashable, Sendable {
    /// `ve-consejos-2023`.
    public var id: Identifier
    /// Counted from 1, where a document is corrected.
    public var edition: Int
    /// For people.
    public var title: Names
    /// Where it is law: an ISO 3166-1 code, or `any`.
    public var place: String
    /// How many promoters a founding names at least, where it names any.
    public var promoters: Cited<Int>
    /// Who is registered and who belongs to a roll.
    public var members: MemberRules
    /// Sizes of a council, where the law states any.
    public var families: FamilyRules?
    /// Assemblies, by type of act.
    public var acts: [ActRules]
    /// Offices and their mandates.
    public var offices: [OfficeRules]
    /// How a mandate is revoked; left out where the set knows no recall.
    public var recall: RecallRules?
    /// When accounts are rendered.
    public var accounts: AccountRules
    /// Consultations on projects.
    public var consultations: ConsultationRules
    /// From when to when it is or was the law of its place; left out where it isn't a law.
    public var validity: Validity? = nil

    /// The rules of a type of act; those of an ordinary assembly where the set has none of its own.
    public func act(_ type: TypeOfAct) -> ActRules? {
        acts.first { $0.act == type } ?? acts.first { $0.act == .ordinary }
    }

    /// The rules of an office.
    public func office(_ office: Office) -> OfficeRules? { offices.first { $0.office == office } }

    /// Every age that some rule of the set asks for, ascending.
    public var ages: [Int] {
        var limits = [members.minAge.value, consultations.minAge.value]
        limits += acts.map(\.minAge.value) + offices.map(\.minAge.value)
        if let recall { limits.append(recall.minAge.value) }
        return Set(limits.map(\.reached)).filter { $0 > 0 }.sorted()
    }

    /// The reference that a rejection names: `rule` is the value's path, as `acts.ordinary.quorum.first`.
    public func reference<Value>(_ rule: String, _ value: Cited<Value>) -> RuleReference {
        RuleReference(id: rule, ruleSet: id.text, citation: value.citation)
    }
}

/// A value, where it stands, and whether a published source was found for it.
public struct Cited<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    /// The rule.
    public var value: Value
    /// The law and its article, or what is known of it.
    public var citation: String
    /// Whether a published source was found.
    public var verified: Bool
}

/// A name in Spanish and in English.
public struct Names: Codable, Hashable, Sendable {
    /// Spanish.
    public var es: String
    /// English.
    public var en: String
}

/// A part of a whole, in percent; exact, and rounded up to whole persons.
public struct Share: Codable, Hashable, Sendable {
    /// 0 to 100.
    public var percent: Int
    /// Whether it must be exceeded, as a simple majority exceeds the half.
    public var over: Bool

    /// How many of so many it takes: 30 % of 412 is 124; over 50 % of 100 is 51.
    public func needed(of whole: Int) -> Int {
        over ? whole * percent / 100 + 1 : (whole * percent + 99) / 100
    }

    /// Whether so many of so many are enough.
    public func isReached(by part: Int, of whole: Int) -> Bool { part >= needed(of: whole) }
}

/// A lowest age.
public struct AgeLimit: Codable, Hashable, Sendable {
    /// In full years.
    public var years: Int
    /// Whether having turned that age is enough; otherwise the next one must be reached.
    public var inclusive: Bool

    /// The age in full years that must have been reached.
    public var reached: Int { inclusive ? years : years + 1 }
}

/// What an assembly meets for. The raw values are storage format.
public enum TypeOfAct: String, Word {
    /// The founding of a council or a commune.
    case constitutive
    /// Adapting a council to a new law.
    case adaptation
    /// Whatever has no rules of its own.
    case ordinary
    /// Electing spokespersons.
    case election
    /// Deciding on a recall.
    case recall
    /// Hearing the rendering of accounts.
    case accounts
}

/// Who counts at a vote.
public enum MajorityOf: String, Word {
    /// All who are checked in.
    case present
    /// Those who voted for or against; who abstains doesn't count.
    case cast
}

/// When a quorum must be there.
public enum QuorumAt: String, Word {
    /// When the assembly is opened; once reached, it stays.
    case opening
    /// At every vote.
    case eachVote = "each-vote"
}

/// How votes are given.
public enum BallotMode: String, Word {
    /// In public, by name.
    case open
    /// On paper: only counted sheets enter the log.
    case paper
    /// Refused until blind tokens exist.
    case secret
}
