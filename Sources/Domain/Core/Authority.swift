/// By which entry of the book an act is done. The first that holds is taken, in the order of the cases.
enum Basis: Hashable, Sendable {
    /// A mandate in force.
    case mandate
    /// One of those who founded, before the first swearing-in.
    case promoter
    /// The member whom it concerns.
    case subject
    /// Named for this assembly or consultation.
    case named
    /// Standing for the voter at this assembly.
    case proxy
    /// The time that an earlier event set has come.
    case time
}

extension Context {
    /// Finds the entry of the book by which the actor may do this, and keeps its position as `authority`.
    ///
    /// In this order: a mandate in force at `occurredAt` of one of the power's offices, of the unit concerned, of the nearest
    /// unit above it, or of the whole commune; a promoter, until the first swearing-in; the member whom it concerns; somebody
    /// named. Where a named registrar acts for a subject, `voter` becomes that subject.
    ///
    /// - Parameters:
    ///   - power: what the command asks for.
    ///   - unit: the unit concerned; `nil` where it is the whole commune.
    ///   - subject: the member (or external voter) whom it concerns.
    ///   - named: who was named for this very assembly or consultation, and at which position.
    ///   - instant: when a mandate must be in force; `occurredAt` unless told. An assembly keeps those of its opening.
    /// - Throws: `authority-missing`, with the office wanted and the mandate that has ended, where there was one.
    mutating func authorize(
        _ power: Power,
        unit: Identifier? = nil,
        subject: Identifier? = nil,
        named: [Identifier: Int64] = [:],
        at instant: Instant? = nil
    ) throws(Rejection) {
        let lineage = unit.map { currentCommune().lineage(of: $0) } ?? []
        try authorize(power, lineage: lineage, subject: subject, named: named, at: instant)
    }

    /// The same, for a unit whose line upward is given: the unit first.
    mutating func authorize(
        _ power: Power,
        lineage: [Identifier],
        subject: Identifier? = nil,
        named: [Identifier: Int64] = [:],
        at instant: Instant? = nil
    ) throws(Rejection) {
        if power.anyone { return }
        let instant = instant ?? occurredAt
        let commune = currentCommune()
        if let mandate = commune.mandate(of: actor, in: power.offices, lineage: lineage, at: instant) {
            return accept(.mandate, at: mandate.position)
        }
        if power.promoters, commune.promoters.contains(actor), let founded = commune.founded,
            commune.promotersAct(at: instant)
        {
            return accept(.promoter, at: founded)
        }
        if power.subject, let subject, subject == actor, let member = currentRegister().members[subject],
            member.isPresent
        {
            return accept(.subject, at: member.registered)
        }
        if power.named, let position = named[actor] {
            voter = subject == actor ? nil : subject
            return accept(.named, at: position)
        }
        var rejection = Rejection(
            .authorityMissing,
            ["actor": actor.text, "office": power.description]
        )
        rejection.office = power.description
        rejection.mandate = commune.endedMandate(of: actor, in: power.offices, at: instant)?.id.text
        throw rejection
    }

    /// By the power that a member gave another one for an assembly: the event is the member's, and shows the other as `by`.
    mutating func authorizeByProxy(for member: Identifier, namedAt position: Int64) {
        accept(.proxy, at: position)
        voter = member
    }

    /// For commands that are marked "by time", once they are due: their authority is the event that set the time.
    ///
    /// - Returns: whether it is the policies' own actor that acts; if not, the caller goes on with `authorize`.
    mutating func authorizedByTime(setAt position: Int64) -> Bool {
        guard permits.policy else { return false }
        accept(.time, at: position)
        return true
    }

    /// Whether something may be entered more than ten minutes after it happened: with the scope, by who holds the
    /// office of registry or electoral now, by a registrar named for it, or by time.
    ///
    /// - Throws: `occurred-late`.
    mutating func authorizeLateEntry() throws(Rejection) {
        if permits.lateEntry || permits.policy || basis == .named { return }
        let held = currentCommune().mandates(of: actor).contains { mandate in
            [.registry, .electoral].contains(mandate.office) && mandate.isInForce(at: now)
        }
        guard held else { throw Rejection(.occurredLate) }
    }

    private mutating func accept(_ basis: Basis, at position: Int64) {
        self.basis = basis
        authority = position
    }
}
