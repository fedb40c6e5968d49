import Domain
import ReadModels
import Runtime

extension Call {
    /// Answers from the views as they stood at `as-of`.
    mutating func goBack() async throws {
        let expected = Phrase(
            en: "a position or a time such as 2026-11-22T14:00:00Z was expected",
            es: "se esperaba una posición o una hora como 2026-11-22T14:00:00Z"
        )
        guard let text = self["as-of"] else { return }
        guard self["min-position"] == nil else {
            let reason = Phrase(en: "not together with min-position", es: "no junto con min-position")
            throw invalid("as-of", reason)
        }
        let moment: AsOf.Moment
        if let position = Int64(text), position >= 0 {
            moment = .position(position)
        } else if let instant = Instant(scalar: text) {
            moment = .time(instant.milliseconds)
        } else {
            throw invalid("as-of", expected)
        }
        guard try await node.log.exists(commune) else {
            throw Problem(.communeUnknown, ["commune": commune])
        }
        let view = try await node.asOf.view(of: commune, at: moment, caller: try caller().id)
        asOf = view
        reader = node.reader.of(schema: view.schema)
    }
}
