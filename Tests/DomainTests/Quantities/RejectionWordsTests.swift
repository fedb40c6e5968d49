import Testing

@testable import Domain

/// The words of the rejections of consultations, inventories and quantities.
@Suite struct RejectionWordsTests {
    private let codes = ConsultationsEvent.rejections + InventoriesEvent.rejections

    @Test func `each is told in English and in Spanish, with the same values`() {
        for code in codes {
            #expect(!code.en.isEmpty && !code.es.isEmpty && code.en != code.es, "\(code.code)")
            #expect(Self.values(of: code.en) == Self.values(of: code.es), "\(code.code)")
        }
    }

    @Test func `a code means one thing in all contexts`() {
        let all = Catalogue.rejections.map(\.code)
        #expect(Dictionary(grouping: all, by: \.self).filter { $0.value.count > 1 }.keys.sorted() == [])
    }

    @Test func `what a message fills in is in the rejection`() throws {
        let story = try Story.stores().consulting(
            .pp(ballot: BallotRules(type: .cumulative, maxPoints: 2, minSum: 2, maxSum: 3))
        )
        let refused: [Story.Outcome] = [
            story.when(.receive(0), by: "finance"),
            story.when(.receive(1, of: "x"), by: "finance"),
            story.when(.receive(1, .bag, of: "cafe", lot: "l"), by: "finance"),
            story.when(.receive(1, at: "x"), by: "finance"),
            story.when(.receive(1, owner: Holder(.party, "x")), by: "finance"),
            story.when(.receive(1, cause: StatedCause(kind: .acta, id: "x")), by: "finance"),
            story.when(.receive(1, of: "cafe"), by: "finance"),
            story.when(.receive(1, lot: "l"), by: "finance"),
            story.when(.consume(1), by: "finance"),
            story.when(.consume(1, of: "cafe", lot: "l"), by: "finance"),
            story.when(.transfer(1, to: "acopio"), by: "finance"),
            story.when(.count(-1), by: "finance"),
            story.when(.ballot("v", StatedChoice("z", points: 2)), by: "registrar"),
            story.when(.ballot("v", StatedChoice("a", points: 1), StatedChoice("a", points: 1)), by: "registrar"),
            story.when(.ballot("v"), by: "registrar"),
            story.when(.ballot("v", StatedChoice("a")), by: "registrar"),
            story.when(.ballot("v", StatedChoice("a", points: 0)), by: "registrar"),
            story.when(.ballot("v", StatedChoice("a", points: 3)), by: "registrar"),
            story.when(.ballot("v", StatedChoice("a", points: 1)), by: "registrar"),
            story.when(.ballot("v", StatedChoice("a", points: 2), StatedChoice("b", points: 2)), by: "registrar"),
            story.when(.project("a", 1), by: "electoral"),
            story.when(ConsultationsClose(consultationId: "x"), by: "electoral"),
        ]
        var seen: Set<String> = []
        for outcome in refused {
            guard case .failure(let rejection) = outcome.result else {
                Issue.record("it was accepted")
                continue
            }
            seen.insert(rejection.code)
            let words = try #require(codes.first { $0.code == rejection.code }, "\(rejection.code)")
            #expect(Self.values(of: words.en).isSubset(of: rejection.values.keys), "\(rejection.code)")
        }
        // Each of them is another one.
        #expect(seen.count == refused.count)
    }

    /// The names in braces.
    private static func values(of message: String) -> Set<String> {
        Set(message.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first.map(String.init) })
    }
}
