import Testing

@testable import Domain

extension Story {
    /// An election `el` of the whole council, over the roll `r`, where nominations are taken.
    static func electing(_ seats: WantedSeat..., members: Int = 40) throws -> Story {
        try council(members: members)
            .given(RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil), by: "electoral")
            .given(ElectionsOpen(electionId: "el", rollId: "r", seats: seats), by: "electoral")
    }

    /// These members nominated for an office, each by themself.
    func nominated(_ numbers: ClosedRange<Int>, for office: Office = .executive) throws -> Story {
        var story = self
        for number in numbers {
            story = try story.given(ElectionsNominate(electionId: "el", office: office), by: .member(number))
        }
        return story
    }

    /// A closed election of an executive spokesperson among the members 1 and 2, with a table `t` where so many are
    /// enrolled. Its clerks are the members 31 and 32, its witness is 33.
    static func polling(enrolled: Int, members: Int, candidates: Int = 2, alternates: Int? = nil) throws -> Story {
        try electing(WantedSeat(office: .executive, alternates: alternates), members: members)
            .nominated(1...candidates)
            .given(ElectionsClose(electionId: "el"), by: "electoral")
            .given(.table("t", enrolled: enrolled), by: "electoral")
    }

    /// With the same sheet in both entries and in the witnesses' copy, certified.
    func counted(_ sheet: TallySheet, at tally: Identifier = "t") throws -> Story {
        try given(TalliesEnter(tallyId: tally, sheet: sheet), by: .member(31))
            .given(TalliesEnter(tallyId: tally, sheet: sheet), by: .member(32))
            .given(TalliesWitness(tallyId: tally, sheet: sheet), by: .member(33))
            .given(TalliesCertify(tallyId: tally), by: "electoral")
    }
}

extension Command where Self == TalliesOpenTable {
    /// A table for the executive office in the election `el`.
    static func table(
        _ id: Identifier,
        enrolled: Int,
        clerks: [Identifier] = [.member(31), .member(32)],
        witnesses: [Identifier] = [.member(33)],
        office: Office? = .executive
    ) -> Self {
        TalliesOpenTable(
            tallyId: id,
            matter: .election,
            matterId: "el",
            office: office,
            table: "Mesa 1",
            enrolled: enrolled,
            clerks: clerks,
            witnesses: witnesses
        )
    }
}

extension TallySheet {
    /// A sheet that adds up, with the votes of the members 1, 2, 3 …
    static func of(_ votes: Int..., null: Int = 0, blank: Int = 0, enrolled: Int) -> TallySheet {
        let inBox = votes.reduce(0, +) + null + blank
        return TallySheet(
            enrolled: enrolled,
            signedIn: inBox,
            issued: inBox,
            spoiledReplaced: 0,
            inBox: inBox,
            notReturned: 0,
            blank: blank,
            null: null,
            votes: votes.enumerated().map { OptionVotes(option: .member($0.offset + 1), votes: $0.element) }
        )
    }

    /// With some figures changed.
    func with(_ change: (inout TallySheet) -> Void) -> TallySheet {
        var sheet = self
        change(&sheet)
        return sheet
    }
}

extension RulesAdopted {
    /// A set that ships, in force from a moment on.
    static func changing(to id: String, from instant: Instant) throws -> RulesAdopted {
        let day = Context.Tools.test.day(instant, "America/Caracas")
        return RulesAdopted(
            effectiveFrom: try #require(day),
            effectiveAt: instant,
            document: try #require(Context.Tools.test.ruleSets[id])
        )
    }
}
