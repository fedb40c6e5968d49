/// Who is registered and who belongs to a roll of electors.
public struct MemberRules: Codable, Hashable, Sendable {
    /// The age of an elector, where the act has no other.
    public var minAge: Cited<AgeLimit>
    /// How many members must vouch for who is registered without a document.
    public var witnessesWithoutDocument: Cited<Int>
    /// Whether only members that were verified belong to a roll of electors.
    public var rollNeedsVerification: Cited<Bool>
}

/// How many families a council has.
public struct FamilyRules: Codable, Hashable, Sendable {
    /// In towns, at least.
    public var urbanAtLeast: Cited<Int>
    /// In towns, at most.
    public var urbanAtMost: Cited<Int>
    /// In the country, at least.
    public var ruralAtLeast: Cited<Int>
    /// In an indigenous community, at least.
    public var indigenousAtLeast: Cited<Int>
}

/// The rules of assemblies of one type of act.
public struct ActRules: Codable, Hashable, Sendable {
    /// Which type.
    public var act: TypeOfAct
    /// The offices that may convene it; promoters may, until the first swearing-in.
    public var convenedBy: Cited<[Office]>
    /// Days between the convocation and the first call, at least; the first one is excluded.
    public var noticeDays: Cited<Int>
    /// Minutes between the first and the second call, at least.
    public var gapMinutes: Cited<Int>
    /// Of the frozen roll, at the first call.
    public var quorumFirst: Cited<Share>
    /// Of the frozen roll, at the second call; left out where there is none.
    public var quorumSecond: Cited<Share>?
    /// When the quorum must be there.
    public var quorumAt: Cited<QuorumAt>
    /// What a motion needs.
    public var majority: Cited<Share>
    /// Of whom.
    public var majorityOf: Cited<MajorityOf>
    /// Who belongs to the roll.
    public var minAge: Cited<AgeLimit>
    /// How many absent members one may stand for.
    public var proxiesPerMember: Cited<Int>
    /// How votes are given.
    public var ballot: Cited<BallotMode>
    /// Months that may pass between two of them, at most.
    public var longestIntervalMonths: Cited<Int>?
}

/// The rules of an office and its mandates.
public struct OfficeRules: Codable, Hashable, Sendable {
    /// Which office.
    public var office: Office
    /// How long a mandate lasts, in years.
    public var years: Cited<Int>
    /// Who may hold it.
    public var minAge: Cited<AgeLimit>
    /// How many are elected for a unit.
    public var principals: Cited<Int>?
    /// How many stand in for them.
    public var alternates: Cited<Int>?
    /// How its holders are elected.
    public var ballot: Cited<BallotMode>
    /// Whether candidates may stand as a list.
    public var lists: Cited<Bool>
    /// Offices that its holder may not hold besides.
    public var excludes: Cited<[Office]>?
    /// Whether its holder stays in office past the end until somebody follows.
    public var holdover: Cited<Bool>
    /// Days from the proclamation in which those who were elected are registered with the authority that does so. The
    /// result shows until when; nothing is refused afterwards.
    public var registrationDays: Cited<Int>?
}

/// How a mandate is revoked.
public struct RecallRules: Codable, Hashable, Sendable {
    /// Who may sign.
    public var minAge: Cited<AgeLimit>
    /// Of the electors, to ask for it.
    public var petition: Cited<Share>
    /// Whether the social audit may ask for it.
    public var byAudit: Cited<Bool>
    /// Days for the report.
    public var reportDays: Cited<Int>
    /// Days for the coordinating body, after the report.
    public var coordinationDays: Cited<Int>
    /// Whether the defence must have been heard.
    public var defence: Cited<Bool>
}

/// When accounts are rendered.
public struct AccountRules: Codable, Hashable, Sendable {
    /// The finance unit's periods, in months.
    public var financeMonths: Cited<[Int]>
}

/// Consultations on projects.
public struct ConsultationRules: Codable, Hashable, Sendable {
    /// Who may vote, where the roll decides.
    public var minAge: Cited<AgeLimit>
    /// How many projects may stand; left out where there is no limit.
    public var projectsAtMost: Cited<Int>?
    /// How many of them are funded; left out where the budget alone decides.
    public var fundedAtMost: Cited<Int>?
    /// How votes are given, where the roll decides.
    public var ballot: Cited<BallotMode>
}

/// When a law was in force.
public struct Validity: Codable, Hashable, Sendable {
    /// Its first day.
    public var from: Cited<CivilDate>
    /// Its last day; left out where it is in force still.
    public var until: Cited<CivilDate>?
    /// The id of the rule set that it replaced.
    public var replaces: Identifier?
}
