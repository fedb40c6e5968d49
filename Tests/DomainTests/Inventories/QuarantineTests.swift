import Testing

@testable import Domain

@Suite struct QuarantineTests {
    private func quarantined() throws -> Story {
        try Story.goods().given(.receive(10, of: "cafe", lot: "l-1"), by: "finance")
            .after(minutes: 60)
            .given(LotsQuarantine(lotId: "l-1", reason: "Humedad", about: nil), by: "auditor")
            .after(minutes: 60)
    }

    @Test func `a quarantined lot isn't used, sold or made into something, but may be set apart and counted`() throws {
        let story = try quarantined().defining("verde", lots: true)
        story.when(.consume(1, of: "cafe", lot: "l-1"), by: "finance").thenRefused(.lotQuarantined)
        story.when(.ship(1, of: "cafe", lot: "l-1"), by: "finance").thenRefused(.lotQuarantined)
        story.when(
            .produce("p", from: [.of("cafe", 1, lot: "l-1")], to: [.of("verde", 1, lot: "v-1")]),
            by: "finance"
        ).thenRefused(.lotQuarantined)
        try story.when(.transfer(1, of: "cafe", lot: "l-1"), by: "finance").accepted()
        try story.when(.count(10, of: "cafe", lot: "l-1"), by: "finance").accepted()
    }

    @Test func `a released lot is used again, and what happened before the quarantine isn't touched by it`() throws {
        let story = try quarantined()
        let late = story.permitting(lateEntry: true)
        try late.when(.consume(1, of: "cafe", lot: "l-1"), by: "finance", occurredAt: story.now - 5400).accepted()
        let released = try story.given(LotsRelease(lotId: "l-1", reason: "Conforme", about: nil), by: "auditor")
        try released.when(.consume(1, of: "cafe", lot: "l-1"), by: "finance").accepted()
        released.when(LotsRelease(lotId: "l-1", reason: "x", about: nil), by: "auditor")
            .thenRefused(.lotNotQuarantined)
        story.when(LotsQuarantine(lotId: "l-1", reason: "x", about: nil), by: "auditor").thenRefused(.lotQuarantined)
        story.when(LotsQuarantine(lotId: "l-9", reason: "x", about: nil), by: "auditor").thenRefused(.lotUnknown)
    }
}
