import Testing

@testable import Domain

@Suite struct MandateTests {
    /// A council whose motion `mo` was carried, and whose own rules let an open vote fill the finance unit and the audit.
    private func carried(holdover: Bool = false, _ act: TypeOfAct = .ordinary) throws -> Story {
        try Story.council(members: 12).adopting(.filling(.finance, .audit, holdover: holdover))
            .given(UnitsEstablish(unitId: "cc", kind: .council, name: "Las Vegas", parentId: nil), by: "vocera")
            .convened(act).opened(.first).checkedIn(1...4)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
            .voting().voted(.inFavour, 1...4)
            .given(MotionsClose(motionId: "mo"), by: "vocera")
    }

    private func oath(
        _ number: Int = 5,
        _ office: Office = .finance,
        _ role: MandateRole? = nil,
        id: Identifier = "f-1",
        unit: Identifier? = "cc",
        from: CivilDate? = nil,
        until: CivilDate? = nil
    ) -> Oath {
        Oath(
            mandateId: id,
            memberId: .member(number),
            office: office,
            unitId: unit,
            role: role,
            from: from,
            until: until
        )
    }

    @Test func `who is sworn in acts from that moment on, for the years of the rules in force`() throws {
        let story = try carried()
        story.when(.store(), by: .member(5)).thenRefused(.authorityMissing)
        let events = try story.when(.swearIn(oath()), by: "vocera").accepted()
        guard case .mandates(.mandate(.swornIn(let data))) = events.first?.event else {
            Issue.record("\(events)")
            return
        }
        #expect(data.startsAt == story.now)
        #expect(data.until == "2029-11-22")
        #expect(data.endsAt == "2029-11-23T04:00:00Z")
        #expect(data.rule?.id == "offices.finance.years")
        let sworn = try story.given(.swearIn(oath()), by: "vocera")
        try sworn.when(.store(), by: .member(5)).byAuthority(of: sworn.log.last?.position).accepted()
        try sworn.at("2029-11-23T03:59:59Z").when(.store(), by: .member(5)).accepted()
        let over = sworn.at("2029-11-23T04:00:00Z").when(.store(), by: .member(5)).thenRefused(.authorityMissing)
        #expect(over?.mandate == "f-1")
    }

    @Test func `before 2023 a mandate lasts two years, since then three`() throws {
        var old = try #require(Context.Tools.test.ruleSets["ve-lococ-2009"])
        old.id = "antes"
        for index in old.offices.indices { old.offices[index].ballot.value = .open }
        let founding = CommunesFound(
            name: "Consejo",
            kind: .council,
            timeZone: nil,
            promoters: nil,
            rules: "ve-lococ-2009",
            mandates: [
                FoundingMandate(
                    mandateId: "v",
                    memberId: "vocera",
                    office: .spokesperson,
                    unitId: nil,
                    from: "2022-01-01",
                    until: "2024-01-01",
                    acta: nil
                )
            ]
        )
        let begun = try Story().at("2022-01-10T14:00:00Z").given(founding, by: "founder").registering(12)
            .adopting(old)
            .adopting(.filling(.finance), from: "2023-08-25")
        for (day, until): (Instant, CivilDate) in [
            ("2022-05-10T14:00:00Z", "2024-05-10"), ("2023-10-10T14:00:00Z", "2026-10-10"),
        ] {
            let story = try begun.at(day).convened().opened(.first).checkedIn(1...4)
                .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
                .voting().voted(.inFavour, 1...4).given(MotionsClose(motionId: "mo"), by: "vocera")
                .given(.swearIn(oath(unit: nil)), by: "vocera")
            #expect(story.reading(.commune).commune.mandate("f-1")?.until == until)
        }
        let late = try begun.at("2022-05-10T14:00:00Z").convened().opened(.first).checkedIn(1...4)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "vocera")
            .voting().voted(.inFavour, 1...4).given(MotionsClose(motionId: "mo"), by: "vocera")
        let rejection = late.when(.swearIn(oath(unit: nil, until: "2025-05-10")), by: "vocera")
            .thenRefused(.mandateTermTooLong)
        #expect(rejection?.rule?.ruleSet == "antes")
        #expect(rejection?.rule?.citation == old.office(.finance)?.years.citation)
    }

    @Test func `an open vote can't fill what the rules fill by ballots on paper`() throws {
        let story = try carried()
        let rejection = story.when(.swearIn(oath(5, .spokesperson)), by: "vocera").thenRefused(.electionNeeded)
        #expect(rejection?.rule?.id == "offices.spokesperson.ballot")
    }

    @Test func `a vote on paper may fill it, and the electoral commission is named by an open one`() throws {
        let voted = try Story.session(.election).proposed()
            .given(MotionsOpen(motionId: "mo", method: .paper), by: "vocera")
            .given(
                MotionsRecordCount(
                    motionId: "mo",
                    inFavour: 3,
                    against: 1,
                    abstained: 0,
                    null: nil,
                    tellers: ["m-0001", "m-0002"]
                ),
                by: "vocera"
            )
            .given(MotionsClose(motionId: "mo"), by: "vocera")
        try voted.when(.swearIn(oath(5, unit: nil)), by: "vocera").accepted()

        let founded = try Story.promoted().registering(12)
            .convened(.constitutive, by: "m-0001").opened(.first, by: "m-0001").checkedIn(1...4)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "m-0001")
            .proposed().given(MotionsOpen(motionId: "mo", method: nil), by: "m-0001")
            .voted(.inFavour, 1...4).given(MotionsClose(motionId: "mo"), by: "m-0001")
        try founded.when(.swearIn(oath(6, .electoral, unit: nil)), by: "m-0001").accepted()
        founded.when(.swearIn(oath(5, unit: nil)), by: "m-0001").thenRefused(.electionNeeded)
    }

    @Test func `nobody is sworn in without a carried motion or a proclamation, of a unit that decides about it`() throws
    {
        let story = try carried()
        story.when(MandatesSwearIn(oaths: [oath()]), by: "vocera").thenRefused(.swearingGroundOneOfTwo)
        story.when(MandatesSwearIn(electionId: "e", motionId: "mo", oaths: [oath()]), by: "vocera")
            .thenRefused(.swearingGroundOneOfTwo)
        story.when(MandatesSwearIn(motionId: "mo", oaths: []), by: "vocera").thenRefused(.listOutOfRange)
        try Story.session().voting().voted(.against, 1...4).given(MotionsClose(motionId: "mo"), by: "vocera")
            .when(.swearIn(oath(unit: nil)), by: "vocera").thenRefused(.motionNotCarried)
        story.when(.swearIn(oath()), by: "finance").thenRefused(.authorityMissing)
        story.when(.swearIn(oath(unit: "nowhere")), by: "vocera").thenRefused(.unitUnknown)
    }

    @Test func `age, seats, and offices that exclude each other are the rules'`() throws {
        let story = try carried().registering(1, ages: [15], from: 80)
        let age = story.when(.swearIn(oath(80)), by: "vocera").thenRefused(.belowOfficeAge)
        #expect(age?.values["age"] == "18")
        let six = MandatesSwearIn(
            motionId: "mo",
            oaths: (1...6).map { oath($0, id: Identifier(scalar: "f-\($0)") ?? "f") }
        )
        let seats = story.when(six, by: "vocera").thenRefused(.seatsTaken)
        #expect(seats?.rule?.id == "offices.finance.principals")
        let both = story.when(.swearIn(oath(5), oath(5, .audit, id: "a-1")), by: "vocera")
            .thenRefused(.mandateIncompatible)
        #expect(both?.values == ["member": "m-0005", "office": "audit", "held": "finance"])
        try story.given(.swearIn(oath(5, .audit, id: "a-1")), by: "vocera")
            .when(.swearIn(oath(5, .finance, .alternate)), by: "vocera").thenRefused(.mandateIncompatible)
        let sworn = try story.given(.swearIn(oath()), by: "vocera")
        sworn.when(.swearIn(oath(id: "f-2")), by: "vocera").thenRefused(.mandateAlreadyHeld)
        sworn.when(.swearIn(oath(6)), by: "vocera").thenRefused(.idTaken)
        story.when(.swearIn(oath(from: "2026-11-21")), by: "vocera").thenRefused(.mandateTermInvalid)
        story.when(.swearIn(oath(99)), by: "vocera").thenRefused(.memberUnknown)
    }

    @Test func `promoters swear in together, and then act no more`() throws {
        let founded = try Story.promoted().registering(12)
            .given(RulesAdopt(ruleSet: nil, document: .filling(.finance, .electoral), effectiveFrom: nil), by: "m-0001")
            .convened(.constitutive, by: "m-0001").opened(.first, by: "m-0001").checkedIn(1...4)
            .given(AssembliesVerifyQuorum(assemblyId: "a"), by: "m-0001")
            .proposed().given(MotionsOpen(motionId: "mo", method: nil), by: "m-0001")
            .voted(.inFavour, 1...4).given(MotionsClose(motionId: "mo"), by: "m-0001").after(minutes: 30)
        let register = RollFreeze(rollId: "r", unitId: nil, purpose: nil, act: nil)
        try founded.when(register, by: "m-0002").accepted()
        let sworn = try founded.given(
            .swearIn(oath(5, unit: nil), oath(6, .electoral, id: "e-1", unit: nil)),
            by: "m-0001"
        )
        sworn.after(minutes: 1).when(register, by: "m-0002").thenRefused(.authorityMissing)
        try sworn.after(minutes: 1).when(register, by: "m-0006").accepted()
        // The constitutive act is run to its end by those of its opening.
        try sworn.after(minutes: 1).when(AssembliesClose(assemblyId: "a"), by: "m-0001").accepted()
    }

    @Test func `a member resigns their own mandate, once`() throws {
        let resign = MandatesResign(mandateId: "f-1", reason: nil, about: nil)
        let story = try carried().given(.swearIn(oath()), by: "vocera").after(days: 10)
        story.when(resign, by: .member(6)).thenRefused(.authorityMissing)
        try story.when(resign, by: .member(5)).then(MandateResigned(reason: nil))
        let resigned = try story.given(resign, by: .member(5))
        let rejection = resigned.when(resign, by: .member(5)).thenRefused(.mandateEnded)
        #expect(rejection?.values["how"] == "resigned")
        resigned.when(.store(), by: .member(5)).thenRefused(.authorityMissing)
        resigned.at("2029-11-23T04:00:00Z").permitting(policy: true)
            .when(MandatesLapse(mandateId: "f-1"), by: .policy).thenRefused(.mandateEnded)
    }

    @Test func `a mandate lapses by time on its day, by hand too, and never before`() throws {
        let lapse = MandatesLapse(mandateId: "f-1")
        let story = try carried().given(.swearIn(oath()), by: "vocera")
        let sworn = try #require(story.log.last)
        let before = story.at("2029-11-23T03:59:59Z")
        before.permitting(policy: true).when(lapse, by: .policy).thenRefused(.mandateNotOver)
        let due = story.at("2029-11-23T04:00:00Z")
        try due.permitting(policy: true).when(lapse, by: .policy).byAuthority(of: sworn.position)
            .then(MandateLapsed(endedAt: "2029-11-23T04:00:00Z"))
        try due.permitting(policy: true).given(lapse, by: .policy).when(lapse, by: .policy)
            .thenRefused(.mandateEnded)
        // Only the policies' own actor acts by time.
        due.when(lapse, by: .member(5)).thenRefused(.authorityMissing)
        due.when(MandatesLapse(mandateId: "nobody"), by: "vocera").thenRefused(.mandateUnknown)
        let early = try Story.council(members: 3)
        early.when(MandatesLapse(mandateId: "mandate-finance"), by: "vocera").thenRefused(.mandateNotOver)
    }

    @Test func `where the rules hold over, a holder stays until somebody follows`() throws {
        let story = try carried(holdover: true).given(.swearIn(oath()), by: "vocera")
        let due = story.at("2029-11-23T04:00:00Z").permitting(policy: true)
        try due.permitting().when(.store(), by: .member(5)).accepted()
        due.when(MandatesLapse(mandateId: "f-1"), by: .policy).thenRefused(.mandateHeldOver)
        let followed = try due.permitting().given(.swearIn(oath(6, id: "f-2")), by: "vocera")
        #expect(
            followed.log.last?.event == .mandates(.mandate(.lapsed(MandateLapsed(endedAt: "2029-11-23T04:00:00Z"))))
        )
        followed.after(minutes: 1).when(.store(), by: .member(5)).thenRefused(.authorityMissing)
    }
}
