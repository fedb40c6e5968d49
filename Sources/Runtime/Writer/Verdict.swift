import Domain

/// What was decided on a command, until it is known whether it could be written.
enum Verdict: Sendable, Hashable {
    /// Events were drafted.
    case accepted(Accepted)
    /// The domain says no.
    case refused(Rejection)
    /// The same command as an earlier one of the draft: it gets that one's answer.
    case same(as: Int)
    /// The id of an earlier one of the draft, with another body or principal.
    case reused
    /// The log has moved past the position that the client expected, unless the ledger knows the command.
    case passed(Int64)
    /// The log has no events.
    case unknownCommune
    /// Its events can't be sealed or written: a fault of the server.
    case unprintable
    /// A line of an upload that has ended.
    case undecided

    /// Whether it is written into the ledger.
    var isKept: Bool {
        switch self {
        case .accepted, .refused: true
        case .same, .reused, .passed, .unknownCommune, .unprintable, .undecided: false
        }
    }

    /// Whether the ledger must be asked before it is answered.
    var asksLedger: Bool {
        switch self {
        case .passed: true
        case .accepted, .refused, .same, .reused, .unknownCommune, .unprintable, .undecided: false
        }
    }
}
