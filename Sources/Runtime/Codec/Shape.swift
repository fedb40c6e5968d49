public import Domain

/// What JSON of a Swift type looks like: derived from the type, it validates input and is published as JSON Schema.
public indirect enum Shape: Sendable {
    /// Any text.
    case text
    /// A text that a scalar of the domain accepts.
    case scalar(ScalarShape, accepts: @Sendable (String) -> Bool)
    case integer(ClosedRange<Int64>)
    case bool
    case array(Shape)
    case object([Field])
    /// An object with keys of the sender's.
    case map(Shape)
    /// A personal text, as it stands in events.
    case sealed
    /// A text that may be about persons: open or sealed.
    case freeText

    /// A member of an object.
    public struct Field: Sendable {
        /// The wire name.
        public let name: String
        /// What it holds.
        public let shape: Shape
        /// Whether it may be left out.
        public let isOptional: Bool
    }

    /// The parts of a sealed text.
    static let sealedFields = [
        Field(name: "box", shape: .text, isOptional: false),
        Field(name: "field", shape: Sealed.Field.shape, isOptional: false),
        Field(name: "key", shape: .text, isOptional: false),
        Field(name: "persons", shape: .array(Identifier.shape), isOptional: false),
    ]
}

extension Scalar {
    /// The shape of this scalar.
    static var shape: Shape { .scalar(scalarShape) { Self(scalar: $0) != nil } }
}
