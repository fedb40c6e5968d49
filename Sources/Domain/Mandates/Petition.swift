/// A recall was asked for. Its roll was frozen in the same decision.
public struct RecallPetitioned: EventPayload {
    public static let kind = EventKind("recalls.petitioned", 1)

    /// Which mandate is to end.
    public let mandateId: Identifier
    /// Who holds it.
    public let memberId: Identifier
    /// Which office.
    public let office: Office
    /// Of which unit; left out where it is the whole commune.
    public let unitId: Identifier?
    /// Who asks.
    public let by: Petitioner
    /// Why; sealed, since it is about its holder.
    public let reason: FreeText?
    /// The roll of those who may sign.
    public let rollId: Identifier
    /// How many are on it.
    public let eligible: Int
    /// How many signatures it takes; 0 where the social audit asks.
    public let needed: Int
    /// The rule that says so.
    public let rule: RuleReference
    /// The last day of the report, where no signatures are needed.
    public let report: Deadline?
    /// The coordinating body's last day, where no signatures are needed and no report comes.
    public let coordination: Deadline?

    public static let example = RecallPetitioned(
        mandateId: "finanzas-1",
        memberId: "m-0007",
        office: .finance,
        unitId: "cc-el-tamarindo",
        by: .electors,
        reason: nil,
        rollId: "re-2026-1",
        eligible: 380,
        needed: 38,
        rule: RuleReference(id: "recall.petition", ruleSet: "ve-consejos-2023", citation: "Art. 39"),
        report: nil,
        coordination: nil
    )
    public var sealed: [Sealed] { reason?.parts ?? [] }
    public var event: Event { .mandates(.recall(.petitioned(self))) }
}

/// A member signed for a recall.
public struct RecallSigned: EventPayload {
    public static let kind = EventKind("recalls.signed", 1)

    /// Who.
    public let memberId: Identifier

    public static let example = RecallSigned(memberId: "m-0011")
    public var event: Event { .mandates(.recall(.signed(self))) }
}

/// The signatures suffice: the clock of the report runs.
public struct RecallSignaturesVerified: EventPayload {
    public static let kind = EventKind("recalls.signatures-verified", 1)

    /// How many signed.
    public let signed: Int
    /// How many it takes.
    public let needed: Int
    /// Of so many.
    public let eligible: Int
    /// The last day of the report.
    public let report: Deadline
    /// The coordinating body's last day, where no report comes.
    public let coordination: Deadline

    public static let example = RecallSignaturesVerified(
        signed: 38,
        needed: 38,
        eligible: 380,
        report: .example("2026-12-07", "2026-12-08T04:00:00Z", "recall.reportDays"),
        coordination: .example("2026-12-22", "2026-12-23T04:00:00Z", "recall.coordinationDays")
    )
    public var event: Event { .mandates(.recall(.signaturesVerified(self))) }
}

/// Asks for a recall.
public struct RecallsPetition: Command {
    public static let type = "recalls.petition"
    public static let summary = "Ask for the recall of a mandate, as electors who will sign or as the social audit"
    public static let power = Power(.audit, subject: true)

    /// The new recall.
    public let recallId: Identifier
    /// Which mandate is to end.
    public let mandateId: Identifier
    /// Who asks; `electors` unless told.
    public let by: Petitioner?
    /// Why.
    public let reason: Prose?
    /// Members whom the reason is about; whose mandate it is unless told.
    public let about: [Identifier]?
    /// The id of the roll that is frozen; the recall's unless told.
    public let rollId: Identifier?

    public static let example = RecallsPetition(
        recallId: "re-2026-1",
        mandateId: "finanzas-1",
        by: .electors,
        reason: "No rindió cuentas",
        about: nil,
        rollId: nil
    )

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let mandate = try context.requireMandate(mandateId)
        let by = by ?? .electors
        switch by {
        case .electors: try context.authorize(Power(subject: true), subject: context.actor)
        case .audit: try context.authorize(Power(.audit), unit: mandate.unit)
        }
        let stream = Stream(.recall, recallId)
        guard context.book.version(of: stream) == 0 else { throw Rejection(.idTaken, ["id": recallId.text]) }
        let (set, rules) = try context.recallRules()
        guard by == .electors || rules.byAudit.value else {
            throw Rejection(.recallNotByAudit, rule: set.reference("recall.byAudit", rules.byAudit))
        }
        try mandate.requireStanding(at: context.occurredAt)
        guard mandate.role == .principal else { throw Rejection(.mandateOfAlternate, ["mandate": mandateId.text]) }
        if let other = mandate.recall { throw Rejection(.recallUnderWay, ["recall": other.text]) }
        let roll = try context.freezeRoll(
            rollId ?? recallId,
            unit: context.electorate(of: mandate),
            minAge: rules.minAge.value
        )
        guard case .members(.rollFrozen(let frozen)) = roll.event, frozen.count > 0 else { throw Rejection(.rollEmpty) }
        let deadlines = by == .audit ? try context.recallDeadlines() : nil
        let petitioned = RecallPetitioned(
            mandateId: mandateId,
            memberId: mandate.member,
            office: mandate.office,
            unitId: mandate.unit,
            by: by,
            reason: try context.reason(reason, about: about ?? context.sealable(mandate.member)),
            rollId: roll.stream.id,
            eligible: frozen.count,
            needed: by == .audit ? 0 : rules.petition.value.needed(of: frozen.count),
            rule: by == .audit
                ? set.reference("recall.byAudit", rules.byAudit) : set.reference("recall.petition", rules.petition),
            report: deadlines?.report,
            coordination: deadlines?.coordination
        )
        return [
            roll, NewEvent(stream, petitioned),
            NewEvent(Stream(.mandate, mandateId), MandateRecallOpened(recallId: recallId)),
        ]
    }
}

extension Context {
    /// The unit whose electors a mandate answers to: a finance unit's are those of the unit that it stands under.
    mutating func electorate(of mandate: Mandate) -> Identifier? { currentCommune().reach(of: mandate) }

    /// Whom a text is about, unless their key is gone.
    mutating func sealable(_ member: Identifier) -> [Identifier] {
        guard let known = currentRegister().members[member], !known.erased else { return [] }
        return [member]
    }
}

/// Signs for a recall.
public struct RecallsSign: Command {
    public static let type = "recalls.sign"
    public static let summary = "Sign for a recall; the electoral commission enters signatures given on paper"
    public static let power = Power(.electoral, subject: true)

    /// Which recall.
    public let recallId: Identifier
    /// Who signs; the actor unless told.
    public let memberId: Identifier?

    public static let example = RecallsSign(recallId: "re-2026-1", memberId: nil)

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        let member = memberId ?? context.actor
        if member == context.actor {
            try context.authorize(Power(subject: true), subject: member)
        } else {
            try context.authorize(Self.power, unit: petition.unitId)
        }
        try recall.requireUnended()
        guard recall.state == .collecting else { throw Rejection(.signaturesAlreadyVerified) }
        guard context.currentRegister().isEligible(member, petition.rollId) else {
            throw Rejection(.notOnRoll, ["member": member.text, "roll": petition.rollId.text])
        }
        let ids = context.currentRegister().ids(of: member)
        guard ids.allSatisfy({ recall.signatures[$0] == nil }) else {
            throw Rejection(.alreadySigned, ["member": member.text])
        }
        return [NewEvent(Stream(.recall, recallId), RecallSigned(memberId: member))]
    }
}

/// Verifies that a recall has its signatures.
public struct RecallsVerifySignatures: Command {
    public static let type = "recalls.verify-signatures"
    public static let summary = "Verify that a recall has enough signatures; the clock of the report starts"
    public static let power = Power(.electoral, .registry)

    /// Which recall.
    public let recallId: Identifier

    public static let example = RecallsVerifySignatures(recallId: "re-2026-1")

    public func decide(in context: inout Context) throws(Rejection) -> [NewEvent] {
        let (recall, petition) = try context.requireRecall(recallId)
        try context.authorize(Self.power, unit: petition.unitId)
        try context.requireUnconcerned(petition)
        try recall.requireUnended()
        guard recall.state == .collecting else { throw Rejection(.signaturesAlreadyVerified) }
        try context.requireMandate(petition.mandateId).requireStanding(at: context.occurredAt)
        let signed = recall.signatures.count
        guard signed >= petition.needed else {
            throw Rejection(
                .signaturesTooFew,
                rule: petition.rule,
                [
                    "signed": String(signed), "needed": String(petition.needed),
                    "eligible": String(petition.eligible),
                ]
            )
        }
        let deadlines = try context.recallDeadlines()
        let verified = RecallSignaturesVerified(
            signed: signed,
            needed: petition.needed,
            eligible: petition.eligible,
            report: deadlines.report,
            coordination: deadlines.coordination
        )
        return [NewEvent(Stream(.recall, recallId), verified)]
    }
}
