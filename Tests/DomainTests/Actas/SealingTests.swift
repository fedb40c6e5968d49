import Testing

@testable import Domain

@Suite struct SealingTests {
    private let seal = ActasSeal(actaId: "acta")
    private let scan: Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

    private func sealed(_ outcome: Story.Outcome) throws -> ActaSealed {
        guard case .actas(.sealed(let data))? = try outcome.accepted().first?.event else {
            throw Rejection(.actaUnknown)
        }
        return data
    }

    @Test func `a seal prints number, folios, and the log's size and root`() throws {
        let story = try Story.minuted().drafted().signed()
        let data = try sealed(story.when(ActasSeal(actaId: "acta", folios: 2), by: "vocera"))
        #expect([data.number, data.folioFrom, data.folioTo, data.signatures] == [1, 1, 2, 2])
        #expect(data.logSize == Int64(story.log.count))
        let root = Context.Tools.test.sha256(Array(String(story.log.count).utf8)).hexadecimal
        #expect(data.logRoot.scalar == root)
        #expect(data.qr == "acta:el-maizal/acta?number=1&folios=1-2&size=\(story.log.count)&root=\(root)")
    }

    @Test func `numbers and folios run through a book, and each book has its own`() throws {
        let first = try Story.minuted().drafted().signed().sealed(folios: 3)
        let finance = try first.given(.ofFinance(), by: "finance").given(ActasSign(actaId: "f-1"), by: "m-0001")
        let own = try sealed(finance.when(ActasSeal(actaId: "f-1"), by: "finance"))
        #expect([own.number, own.folioFrom, own.folioTo] == [1, 1, 1])
        let rectified = try first.given(.rectifying(), by: "vocera").given(ActasSign(actaId: "r"), by: "m-0001")
        let second = try sealed(rectified.when(ActasSeal(actaId: "r", folios: 2), by: "vocera"))
        #expect([second.number, second.folioFrom, second.folioTo] == [2, 4, 5])
    }

    @Test func `those sign who were there or keep the book, once and for themselves`() throws {
        let story = try Story.minuted().drafted()
        try story.when(ActasSign(actaId: "acta", dissent: "Voto salvado"), by: "m-0004").then(
            ActaSigned(signerId: "m-0004", revision: 1, office: nil, dissent: .open("Voto salvado"))
        )
        try story.signed().when(ActasSign(actaId: "acta"), by: "m-0001").thenRefused(.actaAlreadySigned)
        story.when(ActasSign(actaId: "acta"), by: "m-0009").thenRefused(.signerAbsent)
        story.when(ActasSign(actaId: "acta"), by: "m-0001", enteredBy: "m-0002").thenRefused(.delegateMayNotSign)
        story.when(ActasSign(actaId: "x"), by: "m-0001").thenRefused(.actaUnknown)
    }

    @Test func `a registrar of the assembly enters a signature on paper, and is shown beside it`() throws {
        let story = try Story.minuted().drafted()
        let event = try story.when(ActasSign(actaId: "acta", memberId: "m-0003"), by: "m-0001").accepted()[0]
        #expect(event.actor == "m-0003")
        #expect(event.by == "m-0001")
        story.when(ActasSign(actaId: "acta", memberId: "m-0003"), by: "m-0002").thenRefused(.authorityMissing)
    }

    @Test func `a paper's scan is annexed by its hash, once`() throws {
        let annex = ActasAnnex(actaId: "acta", title: "Acta firmada", sha256: scan, pages: 2)
        let story = try Story.minuted().drafted()
        let annexed = try story.when(annex, by: "vocera").then(
            ActaAnnexed(title: "Acta firmada", sha256: scan, pages: 2)
        )
        annexed.when(annex, by: "vocera").thenRefused(.annexRepeated)
        story.when(annex, by: "m-0001").thenRefused(.authorityMissing)
        story.when(ActasAnnex(actaId: "acta", title: "A", sha256: scan, pages: 0), by: "vocera")
            .thenRefused(.pagesInvalid)
        // A new draft keeps its annexes.
        try annexed.drafted("Otro texto.").when(annex, by: "vocera").thenRefused(.annexRepeated)
    }

    @Test func `nothing is changed after the seal`() throws {
        let story = try Story.minuted().drafted().signed().sealed()
        story.when(seal, by: "vocera").thenRefused(.actaSealed)
        story.when(.drafting(), by: "vocera").thenRefused(.actaSealed)
        story.when(ActasSign(actaId: "acta"), by: "m-0003").thenRefused(.actaSealed)
        story.when(ActasAnnex(actaId: "acta", title: "A", sha256: scan), by: "vocera").thenRefused(.actaSealed)
    }

    @Test func `nothing is sealed without a signature, or on no folios`() throws {
        let story = try Story.minuted().drafted()
        story.when(seal, by: "vocera").thenRefused(.signaturesMissing)
        try story.signed().when(ActasSeal(actaId: "acta", folios: 0), by: "vocera").thenRefused(.foliosInvalid)
        try story.signed().when(seal, by: "m-0001").thenRefused(.authorityMissing)
        try Story.minuted().when(seal, by: "vocera").thenRefused(.actaUnknown)
    }

    @Test func `a sealed acta is rectified by another one, and each names the other`() throws {
        let story = try Story.minuted().drafted().signed().sealed()
        let events = try story.when(.rectifying(), by: "vocera").accepted()
        #expect(events.map(\.stream.description) == ["acta/r", "acta/acta"])
        guard case .actas(.drafted(let draft)) = events[0].event, case .actas(.rectified(let link)) = events[1].event
        else {
            Issue.record("no rectification: \(events)")
            return
        }
        #expect(draft.rectifiesId == "acta")
        #expect(draft.book == .assembly)
        #expect(draft.decisions.map(\.inFavour) == [3])
        #expect(link == ActaRectified(rectificationId: "r", reason: .open("Decía 500 kg")))
        // It is written anew, signed and sealed as any other.
        let again = try story.given(.rectifying(), by: "vocera").given(.drafting("400 kg.", id: "r"), by: "vocera")
        #expect(again.acta("r")?.rectifies == "acta")
        try again.given(ActasSign(actaId: "r"), by: "m-0001").sealed("r").when(.rectifying("r", "r2"), by: "vocera")
            .accepted()
    }

    @Test func `only what is sealed is rectified, under a new id`() throws {
        let draft = try Story.minuted().drafted()
        draft.when(.rectifying(), by: "vocera").thenRefused(.actaNotSealed)
        let story = try draft.signed().sealed()
        story.when(.rectifying("acta", "acta"), by: "vocera").thenRefused(.idTaken)
        story.when(.rectifying(), by: "m-0001").thenRefused(.authorityMissing)
        story.when(.rectifying("x"), by: "vocera").thenRefused(.actaUnknown)
    }
}

extension Command where Self == ActasRectify {
    fileprivate static func rectifying(_ id: Identifier = "acta", _ rectification: Identifier = "r") -> Self {
        ActasRectify(
            actaId: id,
            rectificationId: rectification,
            reason: "Decía 500 kg",
            title: "Rectificación",
            text: "Se compran 400 kg."
        )
    }
}
