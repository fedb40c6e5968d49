import Schemas
import Testing

@testable import Domain

@Suite struct RulesTests {
    @Test func `thirty percent of 412 are 124, twenty are 83, and ten of 380 are 38`() {
        #expect(Share(percent: 30, over: false).needed(of: 412) == 124)
        #expect(Share(percent: 20, over: false).needed(of: 412) == 83)
        #expect(Share(percent: 20, over: false).needed(of: 380) == 76)
        #expect(Share(percent: 10, over: false).needed(of: 380) == 38)
        #expect(!Share(percent: 10, over: false).isReached(by: 37, of: 380))
    }

    @Test func `over the half is never a tie`() {
        let majority = Share(percent: 50, over: true)
        #expect(majority.needed(of: 100) == 51)
        #expect(majority.needed(of: 101) == 51)
        #expect(!majority.isReached(by: 50, of: 100))
        #expect(!majority.isReached(by: 0, of: 0))
    }

    @Test func `every set that ships is whole, and says of each value where it stands`() throws {
        for (id, _) in Schemas.ruleSets {
            let set = try #require(Context.Tools.test.ruleSets[id])
            #expect(set.id.text == id)
            #expect(set.fault == nil)
            #expect(Set(set.offices.map(\.office)) == Set(Office.allCases))
        }
        #expect(Schemas.ruleSets.map(\.id) == ["cooperative-generic", "ve-consejos-2023", "ve-lococ-2009"])
    }

    @Test func `the sets of the law say what the law says`() throws {
        let old = try #require(Context.Tools.test.ruleSets["ve-lococ-2009"])
        let new = try #require(Context.Tools.test.ruleSets["ve-consejos-2023"])
        #expect(old.office(.spokesperson)?.years.value == 2)
        #expect(new.office(.spokesperson)?.years.value == 3)
        #expect(old.accounts.financeMonths.value == [3])
        #expect(new.accounts.financeMonths.value == [6, 12])
        #expect(new.office(.finance)?.principals?.value == 5)
        for set in [old, new] {
            let first = try #require(set.act(.constitutive))
            #expect(first.quorumFirst.value.percent == 30)
            #expect(first.quorumFirst.verified)
            #expect(first.quorumSecond?.value.percent == 20)
            #expect(set.act(.ordinary)?.quorumFirst.verified == false)
            #expect(set.acts.allSatisfy { $0.proxiesPerMember.value == 0 })
            #expect(set.act(.election)?.ballot.value == .paper)
            #expect(set.ages == [15, 18])
            #expect(set.recall?.petition.value.percent == 10)
            #expect(set.families?.urbanAtMost.value == 400)
        }
        #expect(old.act(.adaptation)?.quorumFirst.value.percent == 10)
        #expect(new.act(.adaptation) == new.act(.ordinary))
        #expect(new.consultations.projectsAtMost?.value == 7)
    }

    @Test func `an age is reached with it, or only past it`() {
        #expect(AgeLimit(years: 15, inclusive: true).reached == 15)
        #expect(AgeLimit(years: 15, inclusive: false).reached == 16)
    }

    @Test func `a set holds from its day on, and what was done before keeps its own`() throws {
        let story = try Story.council()
            .given(RulesAdopt(ruleSet: "ve-lococ-2009", document: nil, effectiveFrom: "2026-12-01"), by: "vocera")
        let commune = story.reading(.commune).commune
        #expect(commune.ruleSet(at: "2026-12-01T03:59:59Z")?.id == "ve-consejos-2023")
        #expect(commune.ruleSet(at: "2026-12-01T04:00:00Z")?.id == "ve-lococ-2009")
        #expect(commune.ruleSet(at: "2020-01-01T00:00:00Z")?.id == "ve-consejos-2023")
    }

    @Test func `of two that take effect together the later adoption holds`() throws {
        let story = try Story.council()
            .given(RulesAdopt(ruleSet: "ve-lococ-2009", document: nil, effectiveFrom: "2026-12-01"), by: "vocera")
            .given(RulesAdopt(ruleSet: "cooperative-generic", document: nil, effectiveFrom: "2026-12-01"), by: "vocera")
        #expect(story.reading(.commune).commune.ruleSet(at: "2027-01-01T00:00:00Z")?.id == "cooperative-generic")
    }

    @Test func `rules can't be dated back`() throws {
        let back = RulesAdopt(ruleSet: "ve-lococ-2009", document: nil, effectiveFrom: "2026-11-21")
        let rejection = try Story.council().when(back, by: "vocera").thenRefused(.rulesBackdated)
        #expect(rejection?.values == ["effectiveFrom": "2026-11-21", "today": "2026-11-22"])
    }

    @Test func `adopted today, they hold from that moment`() throws {
        let today = RulesAdopt(ruleSet: nil, document: .example, effectiveFrom: nil)
        try Story.council().when(today, by: "vocera").then(
            RulesAdopted(effectiveFrom: "2026-11-22", effectiveAt: "2026-11-22T14:00:00Z", document: .example)
        )
    }

    @Test func `one set is given, by its id or whole`() throws {
        let story = try Story.council()
        story.when(RulesAdopt(ruleSet: nil, document: nil, effectiveFrom: nil), by: "vocera")
            .thenRefused(.ruleSetOneOfTwo)
        story.when(RulesAdopt(ruleSet: "x", document: .example, effectiveFrom: nil), by: "vocera")
            .thenRefused(.ruleSetOneOfTwo)
        story.when(RulesAdopt(ruleSet: "x", document: nil, effectiveFrom: nil), by: "vocera")
            .thenRefused(.ruleSetUnknown)
    }

    @Test func `a commune's own set can't pass for the law, nor hold nonsense`() throws {
        var own = RuleSet.example
        own.id = "ve-consejos-2023"
        let story = try Story.council()
        story.when(RulesAdopt(ruleSet: nil, document: own, effectiveFrom: nil), by: "vocera").thenRefused(.idTaken)
        own = .example
        own.acts[0].quorumFirst.value.percent = 101
        let rejection = story.when(RulesAdopt(ruleSet: nil, document: own, effectiveFrom: nil), by: "vocera")
            .thenRefused(.ruleSetInvalid)
        #expect(rejection?.values == ["value": "acts.ordinary.quorumFirst"])
        own = .example
        own.acts = []
        story.when(RulesAdopt(ruleSet: nil, document: own, effectiveFrom: nil), by: "vocera")
            .thenRefused(.ruleSetInvalid)
    }
}
