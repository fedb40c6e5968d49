/// What an audit checked and found.
public struct BookReport: Sendable {
    /// One thing that was checked, in plain words.
    public struct Check: Hashable, Sendable {
        /// For programs.
        public let code: String
        /// How many things.
        public let count: Int64
        /// In English.
        public let en: String
        /// In Spanish.
        public let es: String
    }

    /// What it comes to.
    public enum Verdict: String, Hashable, Sendable {
        /// Everything fits, also what the auditor held before.
        case authentic
        /// Everything fits, but nothing was held before that a rewritten book would contradict.
        case consistentOnly = "self-consistent"
        /// Something doesn't fit.
        case tampered
    }

    /// The log's name.
    public internal(set) var origin = ""
    /// How many events the book has.
    public internal(set) var events: Int64 = 0
    /// What was checked, in its order.
    public internal(set) var checks: [Check] = []
    /// What is wrong: the first ones.
    public internal(set) var findings: [Finding] = []
    /// Whether the auditor held a key or a checkpoint before.
    public internal(set) var isAnchored = false
    /// Up to which event each witness vouches for the book, by the witness's name.
    public internal(set) var vouched: [String: Int64] = [:]

    /// What it comes to.
    public var verdict: Verdict { findings.isEmpty ? (isAnchored ? .authentic : .consistentOnly) : .tampered }

    /// The most findings that are told.
    static let mostFindings = 20

    mutating func note(_ code: String, _ count: Int64, en: String, es: String) {
        checks.append(Check(code: code, count: count, en: en, es: es))
    }

    mutating func add(_ finding: Finding) {
        if findings.count < Self.mostFindings { findings.append(finding) }
    }
}
