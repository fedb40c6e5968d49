/// What is wrong at one place of a document that a client sent.
public struct Fault: Error, Hashable, Sendable {
    /// Where: a JSON pointer (RFC 6901), empty for the whole document.
    public let pointer: String
    /// Stable, in kebab case: `unknown-field`.
    public let code: String
    /// What was expected, in English.
    public let en: String
    /// The same in Spanish.
    public let es: String

    /// A fault of its parts.
    public init(pointer: String, code: String, en: String, es: String) {
        self.pointer = pointer
        self.code = code
        self.en = en
        self.es = es
    }
}
