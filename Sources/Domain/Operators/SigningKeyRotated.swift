/// The deployment's checkpoints are signed by another key from now on.
public struct SigningKeyRotated: EventPayload {
    public static let kind = EventKind("operators.signing-key-rotated", 1)

    /// The public key before: base64 of 32 bytes.
    public let before: String
    /// The public key from now on: base64 of 32 bytes.
    public let after: String
    /// What both keys signed: a note of C2SP signed-note.
    public let statement: String

    /// An event of its parts.
    public init(before: String, after: String, statement: String) {
        self.before = before
        self.after = after
        self.statement = statement
    }

    public static let example = SigningKeyRotated(
        before: "F54MohuedrzMvyM7FaXn2TiNrMxcFz+W3QhI5xuVt9Y=",
        after: "Z2R1FmvPvLuA4AxhnqAu6hFQlVcnS7O2ExgFvHkyi1U=",
        statement: "acta-key-rotation/v1\nacta.example\n…"
    )
    public var event: Event { .operators(.signingKeyRotated(self)) }
}
