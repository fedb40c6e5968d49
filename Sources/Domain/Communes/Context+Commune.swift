extension Context {
    /// The commune as a whole; notes it as missing where it isn't loaded.
    mutating func currentCommune() -> Commune {
        _ = book.has(.commune)
        return book.commune
    }

    /// The rule set in force when the act occurred.
    ///
    /// - Throws: `rules-not-adopted` before the founding.
    mutating func rules() throws(Rejection) -> RuleSet { try rules(at: occurredAt) }

    /// The rule set in force at a moment: an assembly keeps that of its opening.
    mutating func rules(at instant: Instant) throws(Rejection) -> RuleSet {
        guard let rules = currentCommune().ruleSet(at: instant) else { throw Rejection(.rulesNotAdopted) }
        return rules
    }

    /// The rules of a type of act in the set in force.
    mutating func rules(of act: TypeOfAct) throws(Rejection) -> ActRules {
        guard let rules = try rules().act(act) else { throw Rejection(.rulesNotAdopted) }
        return rules
    }

    /// The day of a moment in the commune's time zone.
    mutating func day(of instant: Instant) throws(Rejection) -> CivilDate {
        let zone = currentCommune().timeZone
        guard let day = tools.day(instant, zone) else { throw Rejection(.timeZoneUnknown, ["timeZone": zone]) }
        return day
    }

    /// The day on which it occurred.
    mutating func today() throws(Rejection) -> CivilDate { try day(of: occurredAt) }

    /// A unit that was established.
    ///
    /// - Throws: `unit-unknown`.
    @discardableResult
    mutating func requireUnit(_ id: Identifier) throws(Rejection) -> Unit {
        guard let unit = currentCommune().units[id] else { throw Rejection(.unitUnknown, ["unit": id.text]) }
        return unit
    }

    /// A body outside of the commune that was registered.
    ///
    /// - Throws: `party-unknown`.
    mutating func requireParty(_ id: Identifier) throws(Rejection) {
        guard currentCommune().parties.contains(id) else { throw Rejection(.partyUnknown, ["party": id.text]) }
    }
}
