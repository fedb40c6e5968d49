import Testing

@testable import Domain

@Suite struct ContributionTests {
    @Test func `hours are given by one and received by another`() throws {
        try Story.council(members: 2).when(contributing("m-0001", to: Beneficiary(.member, "m-0002")), by: "vocera")
            .then(
                MemberContributed(
                    hours: 6,
                    task: .open("Limpia del cafetal"),
                    beneficiary: Beneficiary(.member, "m-0002"),
                    day: nil,
                    corrects: nil,
                    before: nil
                )
            )
    }

    @Test func `who received them may say so, and nobody credits themselves`() throws {
        let story = try Story.council(members: 2)
        let given = contributing("m-0001", to: Beneficiary(.member, "m-0002"))
        try story.when(given, by: "m-0002").accepted()
        story.when(given, by: "m-0001").thenRefused(.authorityMissing)
        story.when(contributing("m-0001", to: Beneficiary(.member, "m-0001")), by: "m-0001")
            .thenRefused(.authorityMissing)
        try story.when(contributing("m-0001", to: Beneficiary(.member, "m-0001")), by: "vocera").accepted()
    }

    @Test func `for the commune, a unit, a household or a body outside that the book knows`() throws {
        let story = try Story.council(members: 1)
        try story.when(contributing("m-0001", to: .commune), by: "vocera").accepted()
        story.when(contributing("m-0001", to: Beneficiary(.unit, "x")), by: "vocera").thenRefused(.unitUnknown)
        story.when(contributing("m-0001", to: Beneficiary(.household, "x")), by: "vocera")
            .thenRefused(.householdUnknown)
        story.when(contributing("m-0001", to: Beneficiary(.party, "x")), by: "vocera").thenRefused(.partyUnknown)
        story.when(contributing("m-0001", to: Beneficiary(.member, "x")), by: "vocera").thenRefused(.memberUnknown)
    }

    @Test func `an entry has up to a day's hours, and of no day to come`() throws {
        let story = try Story.council(members: 1)
        story.when(contributing("m-0001", StatedQuantity(25), to: .commune), by: "vocera").thenRefused(.hoursTooMany)
        story.when(contributing("m-0001", StatedQuantity(0), to: .commune), by: "vocera")
            .thenRefused(.quantityNotPositive)
        story.when(contributing("m-0001", to: .commune, on: "2026-11-23"), by: "vocera").thenRefused(.dayAhead)
    }

    @Test func `a wrong entry is corrected by one that names it, also to nothing`() throws {
        let story = try Story.council(members: 2).given(contributing("m-0001", to: .commune), by: "vocera")
        let position = Int64(story.log.count)
        let corrected = story.when(
            contributing("m-0001", StatedQuantity(0), to: .commune, corrects: position),
            by: "vocera"
        )
        try corrected.then(
            MemberContributed(
                hours: 0,
                task: .open("Limpia del cafetal"),
                beneficiary: .commune,
                day: nil,
                corrects: position,
                before: MemberContributed.Before(hours: 6, beneficiary: .commune)
            )
        )
        // The second correction knows what the first one left.
        let again = try corrected.story.when(contributing("m-0001", to: .commune, corrects: position), by: "vocera")
            .accepted()
        guard case .members(.contributed(let data)) = again[0].event else {
            Issue.record("not recorded")
            return
        }
        #expect(data.before?.hours == 0)
        story.when(contributing("m-0002", to: .commune, corrects: position), by: "vocera")
            .thenRefused(.contributionUnknown)
    }

    private func contributing(
        _ member: Identifier,
        _ hours: StatedQuantity = StatedQuantity(6),
        to beneficiary: Beneficiary,
        on day: CivilDate? = nil,
        corrects: Int64? = nil
    ) -> MembersRecordContribution {
        MembersRecordContribution(
            memberId: member,
            hours: hours,
            task: "Limpia del cafetal",
            about: nil,
            beneficiary: beneficiary,
            day: day,
            corrects: corrects
        )
    }
}
