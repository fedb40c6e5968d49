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

    @Test func `rules can't be dated back over what was decided by others`() throws {
        let back = RulesAdopt(ruleSet: "ve-lococ-2009", document: nil, effectiveFrom: "2026-11-22")
        let rejection = try Story.council().after(days: 3).when(back, by: "vocera").thenRefused(.rulesBackdated)
        #expect(rejection?.values == ["effectiveFrom": "2026-11-22", "today": "2026-11-25"])
    }

    @Test func `the law from before the book was opened is noted afterwards, for what is entered late`() throws {
        let story = try Story.council()
            .given(RulesAdopt(ruleSet: "ve-consejos-2023", document: nil, effectiveFrom: "2023-08-25"), by: "vocera")
            .given(RulesAdopt(ruleSet: "ve-lococ-2009", document: nil, effectiveFrom: "2009-12-28"), by: "vocera")
        let commune = story.reading(.commune).commune
        #expect(commune.ruleSet(at: "2022-05-15T14:00:00Z")?.office(.spokesperson)?.years.value == 2)
        #expect(commune.ruleSet(at: "2023-10-15T14:00:00Z")?.office(.spokesperson)?.years.value == 3)
        // Before the earliest, the earliest.
        #expect(commune.ruleSet(at: "2006-01-01T14:00:00Z")?.id == "ve-lococ-2009")
        #expect(commune.ruleSet(at: "2026-11-22T14:00:00Z")?.id == "ve-consejos-2023")
    }

    @Test func `rules of the commune's own take a motion that its assembly carried`() throws {
        let story = try Story.council()
        let alone = RulesAdopt(ruleSet: nil, document: .example, effectiveFrom: nil)
        story.when(alone, by: "vocera").thenRefused(.assemblyActMissing)
        let citing = RulesAdopt(ruleSet: nil, document: .example, effectiveFrom: nil, motionId: "mo")
        story.when(citing, by: "vocera").thenRefused(.motionUnknown)
        story.given(event: MotionProposed.example, in: Stream(.motion, "mo")).when(citing, by: "vocera")
            .thenRefused(.motionNotCarried)
        try story.carrying("mo").when(citing, by: "vocera").accepted()
        // Until the first swearing-in the promoters do without.
        try Story.promoted().when(alone, by: "m-0001").accepted()
    }

    @Test func `a set says from when to when it was the law`() throws {
        let old = try #require(Context.Tools.test.ruleSets["ve-lococ-2009"]?.validity)
        let new = try #require(Context.Tools.test.ruleSets["ve-consejos-2023"]?.validity)
        #expect(old.until?.value.adding(days: 1) == new.from.value)
        #expect(new.replaces == "ve-lococ-2009")
        #expect(Context.Tools.test.ruleSets["cooperative-generic"]?.validity == nil)
    }

    @Test func `every fault of a set is found, with its place`() throws {
        var set = RuleSet.example
        set.acts[0].quorumFirst.value.percent = 101
        set.acts[0].minAge.value.years = 121
        set.acts.append(set.acts[0])
        set.offices[0].years = Cited(value: 0, citation: " ", verified: false)
        set.offices[0].excludes?.value = [.spokesperson]
        set.accounts.financeMonths.value = [6, 0]
        set.validity = Validity(
            from: Cited(value: "2026-01-01", citation: "x", verified: false),
            until: Cited(value: "2025-01-01", citation: "x", verified: false),
            replaces: nil
        )
        #expect(
            set.faults.map(\.pointer) == [
                "/acts/1", "/acts/0/quorumFirst/value/percent", "/acts/0/minAge/value/years",
                "/acts/1/quorumFirst/value/percent", "/acts/1/minAge/value/years", "/offices/0/years/citation",
                "/offices/0/years/value", "/offices/0/excludes/value", "/accounts/financeMonths/value/1",
                "/validity/until/value",
            ]
        )
        #expect(set.faults.allSatisfy { !$0.en.isEmpty && !$0.es.isEmpty && $0.en != $0.es })
        #expect(RuleSet.example.faults.isEmpty)
    }

    @Test func `a council has as many families as the law asks for where they live`() throws {
        func council(_ families: Int, _ setting: Setting) -> UnitsEstablish {
            UnitsEstablish(
                unitId: "cc",
                kind: .council,
                name: "Las Vegas",
                parentId: nil,
                families: families,
                setting: setting
            )
        }
        let story = try Story.council(kind: .commune)
        for (families, setting) in [(149, Setting.urban), (401, .urban), (19, .rural), (9, .indigenous)] {
            let refused = story.when(council(families, setting), by: "vocera").thenRefused(.familiesOutOfRange)
            #expect(refused?.rule?.id.hasPrefix("families.\(setting.rawValue)At") == true)
            #expect(refused?.rule?.citation.contains("art. 4") == true)
        }
        for (families, setting) in [
            (150, Setting.urban), (400, .urban), (20, .rural), (401, .rural), (10, .indigenous),
        ] {
            try story.when(council(families, setting), by: "vocera").accepted()
        }
    }

    @Test func `adopted today, they hold from that moment`() throws {
        let today = RulesAdopt(ruleSet: nil, document: .example, effectiveFrom: nil, motionId: "own-rules")
        try Story.council().carrying("own-rules").when(today, by: "vocera").then(
            RulesAdopted(
                effectiveFrom: "2026-11-22",
                effectiveAt: "2026-11-22T14:00:00Z",
                document: .example,
                motionId: "own-rules"
            )
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
