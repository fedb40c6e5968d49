import Testing

@testable import Domain

@Suite struct ReplacementTests {
    private let replace = MandatesReplace(mandateId: "finanzas")

    private func resigned() throws -> Story {
        try Story.withFinance(members: 3)
            .given(MandatesResign(mandateId: "finanzas", reason: nil, about: nil), by: "tesorera")
    }

    @Test func `the first alternate who may steps in for the rest of the term`() throws {
        let story = try resigned()
        story.when(.store(), by: "suplente").thenRefused(.authorityMissing)
        // `contralor` comes first, but is in the social audit.
        try story.when(replace, by: "vocera").then(
            MandateReplaced(
                memberId: "suplente",
                replacesId: "finanzas",
                startsAt: story.now,
                until: "2028-12-31",
                endsAt: "2029-01-01T04:00:00Z"
            )
        )
        let after = try story.given(replace, by: "vocera")
        try after.when(.store(), by: "suplente").byAuthority(of: after.log.last?.position).accepted()
        after.when(replace, by: "vocera").thenRefused(.mandateAlreadyReplaced)
        after.when(.store(), by: "tesorera").thenRefused(.authorityMissing)
    }

    @Test func `an alternate who is also in the social audit may not`() throws {
        let named = MandatesReplace(mandateId: "finanzas", alternateId: "finanzas-s1")
        let rejection = try resigned().when(named, by: "vocera").thenRefused(.mandateIncompatible)
        #expect(rejection?.rule?.id == "offices.finance.excludes")
        // Once out of the audit, they may.
        try resigned().given(MandatesResign(mandateId: "mandate-contralor", reason: nil, about: nil), by: "contralor")
            .when(named, by: "vocera").accepted()
    }

    @Test func `nobody steps in while it is held, once its term is over, or who is no alternate of it`() throws {
        let story = try Story.withFinance(members: 3)
        story.when(replace, by: "vocera").thenRefused(.mandateStillHeld)
        story.when(replace, by: "tesorera").thenRefused(.authorityMissing)
        story.when(MandatesReplace(mandateId: "finanzas-s1"), by: "vocera").thenRefused(.mandateOfAlternate)
        try resigned().when(MandatesReplace(mandateId: "finanzas", alternateId: "mandate-auditora"), by: "vocera")
            .thenRefused(.notAnAlternate)
        try resigned().when(MandatesReplace(mandateId: "finanzas", alternateId: "nobody"), by: "vocera")
            .thenRefused(.mandateUnknown)
        try resigned().given(MandatesResign(mandateId: "finanzas-s2", reason: nil, about: nil), by: "suplente")
            .when(replace, by: "vocera").thenRefused(.mandateIncompatible)
        try Story.council().given(
            MandatesResign(mandateId: "mandate-finance", reason: nil, about: nil),
            by: "electoral"
        )
        .when(MandatesReplace(mandateId: "mandate-finance"), by: "vocera").thenRefused(.noAlternate)
        let over = try resigned().given(event: MandateRecognized.example, in: Stream(.mandate, "later"), by: "vocera")
            .at("2029-01-01T04:00:00Z")
        over.when(replace, by: "m-0002").thenRefused(.mandateTermOver)
    }

    @Test func `who left makes room`() throws {
        let story = try Story.withFinance(members: 3)
            .given(MembersLeave(memberId: "tesorera", reason: .emigrated), by: "electoral")
        let events = try story.when(replace, by: "vocera").accepted()
        #expect(events.first?.event == .mandates(.mandate(.vacated(MandateVacated(memberId: "tesorera")))))
        #expect(events.count == 2)
    }
}
