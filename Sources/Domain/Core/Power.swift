/// The offices that a mandate can give; the raw values are storage format.
public enum Office: String, Word {
    /// Speaks for its unit: convenes, presides, keeps the minutes.
    case spokesperson
    /// Of the coordinating body: acts for the whole commune.
    case coordination
    /// Of an executive unit.
    case executive
    /// Of the finance unit: the common store and the common purse.
    case finance
    /// Of the social audit.
    case audit
    /// Of the electoral commission: registers, verifies, consultations and elections.
    case electoral
    /// Runs an enterprise of social property.
    case enterprise
    /// Keeps the register of members.
    case registry
}

/// What the book must say for an actor to do a thing. The first that holds is the authority.
public struct Power: Hashable, Sendable {
    /// A live mandate of one of these, of the unit concerned, of a unit above it, or of the whole commune.
    public var offices: [Office]
    /// A promoter may, until the first swearing-in.
    public var promoters: Bool
    /// A member may for themselves (`Context.authorize(subject:)`).
    public var subject: Bool
    /// Somebody named for this very assembly or consultation (`Context.authorize(named:)`).
    public var named: Bool
    /// A member who stands for the voter at this assembly, by a written power.
    public var proxy: Bool
    /// Nothing in the book: founding, which takes the scope `operate`.
    public var anyone: Bool

    /// A power of its parts.
    public init(
        _ offices: Office...,
        promoters: Bool = false,
        subject: Bool = false,
        named: Bool = false,
        proxy: Bool = false,
        anyone: Bool = false
    ) {
        self.offices = offices
        self.promoters = promoters
        self.subject = subject
        self.named = named
        self.proxy = proxy
        self.anyone = anyone
    }

    /// For the docs and for `authority-missing`: `finance, enterprise, promoter`.
    public var description: String {
        var words = offices.map(\.rawValue)
        if promoters { words.append("promoter") }
        if subject { words.append("the member") }
        if named { words.append("registrar") }
        if proxy { words.append("proxy") }
        return words.joined(separator: ", ")
    }
}
