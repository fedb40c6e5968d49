import Testing

@testable import Domain

extension Story.Outcome {
    /// Refused with this code, and told in these words, as somebody reads them in English and in Spanish.
    @discardableResult
    func thenRefused(
        _ code: RejectionCode,
        _ en: String,
        _ es: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Rejection? {
        guard let rejection = thenRefused(code, sourceLocation: sourceLocation) else { return nil }
        #expect(rejection.told(code.en) == en, sourceLocation: sourceLocation)
        #expect(rejection.told(code.es) == es, sourceLocation: sourceLocation)
        return rejection
    }
}

extension Rejection {
    /// A message with its blanks filled in.
    func told(_ message: String) -> String {
        values.reduce(message) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
