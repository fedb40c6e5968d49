public import CanonicalJSON
public import Domain

/// How a type of command is read.
public struct CommandShape: Sendable {
    /// The Swift type.
    public let type: any Command.Type
    /// What its data looks like.
    public let shape: Shape
    private let decode: @Sendable (JSONValue) throws -> any Command

    init<C: Command>(_ type: C.Type) throws {
        self.type = type
        shape = try Shape.derived(from: type)
        decode = { try JSONDecoding().decode(C.self, from: $0) }
    }

    /// Reads a command's data, which stands at `/data`.
    ///
    /// - Returns: `nil` where something is wrong; all that is wrong is added to `faults`.
    public func read(_ data: JSONValue, _ faults: inout [Fault]) -> (any Command)? {
        let found = shape.validate(data, at: "/data")
        faults += found
        guard found.isEmpty else { return nil }
        do {
            return try decode(data)
        } catch {
            faults.append(Fault(error, at: "/data"))
            return nil
        }
    }
}

extension Fault {
    /// What the shape let through and the type refused.
    fileprivate init(_ error: any Error, at pointer: String) {
        var path: [any CodingKey] = []
        if case .dataCorrupted(let context)? = error as? DecodingError { path = context.codingPath }
        self.init(
            pointer: pointer + path.map { "/" + $0.stringValue.pointerToken }.joined(),
            code: "invalid-value",
            en: "This value isn't a valid one.",
            es: "Este valor no es válido."
        )
    }
}
