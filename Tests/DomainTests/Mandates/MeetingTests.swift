import Testing

@testable import Domain

@Suite struct MeetingTests {
    private let mark = AssembliesMarkOverdue(assemblyId: "a")

    private func held() throws -> Story {
        try Story.session().given(AssembliesClose(assemblyId: "a"), by: "vocera")
    }

    @Test func `an ordinary assembly says by when the next one must follow`() throws {
        guard case .communes(.assemblyHeld(let data)) = try held().log.last?.event else {
            Issue.record("nothing was held")
            return
        }
        #expect(data.nextBy == "2027-02-22")
        #expect(data.overdueAt == "2027-02-23T04:00:00Z")
        #expect(data.rule.id == "acts.ordinary.longestIntervalMonths")
    }

    @Test func `it is overdue once that day is over, and marked once`() throws {
        let story = try held()
        let position = story.log.last?.position
        story.at("2027-02-23T03:59:59Z").when(mark, by: "vocera").thenRefused(.assemblyNotOverdue)
        let due = story.at("2027-02-23T04:00:00Z").permitting(policy: true)
        try due.when(mark, by: .policy).byAuthority(of: position)
            .then(AssemblyOverdue(assemblyId: "a", unitId: nil, nextBy: "2027-02-22"))
        try due.given(mark, by: .policy).when(mark, by: .policy).then()
        due.permitting().when(mark, by: "finance").thenRefused(.authorityMissing)
    }

    @Test func `a later assembly ends the wait`() throws {
        let later = try held().after(days: 30)
        let story =
            try later
            .given(.convene(firstCall: later.now, registrars: ["m-0001"], id: "b"), by: "vocera")
            .given(AssembliesOpenCall(assemblyId: "b", call: .first), by: "vocera")
        var present = story
        for number in 1...4 {
            present = try present.given(AssembliesCheckIn(assemblyId: "b", memberId: .member(number)), by: "m-0001")
        }
        let followed = try present.given(AssembliesVerifyQuorum(assemblyId: "b"), by: "vocera")
            .given(AssembliesClose(assemblyId: "b"), by: "vocera")
        guard case .communes(.assemblyHeld(let data)) = followed.log.last?.event else {
            Issue.record("nothing was held")
            return
        }
        #expect(data.previousId == "a")
        followed.at("2027-02-23T04:00:00Z").when(mark, by: "vocera").thenRefused(.assemblyFollowed)
    }

    @Test func `other acts have no longest interval`() throws {
        try Story.session(.recall).when(AssembliesClose(assemblyId: "a"), by: "vocera").then(AssemblyClosed(present: 4))
    }

    @Test func `months are counted to the same day, or to the month's last`() {
        #expect(CivilDate("2026-11-30").adding(months: 3) == "2027-02-28")
        #expect(CivilDate("2027-11-30").adding(months: 3) == "2028-02-29")
        #expect(CivilDate("2026-01-31").adding(months: 1) == "2026-02-28")
        #expect(CivilDate("2026-11-22").adding(months: 14) == "2028-01-22")
    }
}
