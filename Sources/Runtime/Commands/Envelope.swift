import CanonicalJSON
import Domain

/// What a command says around its data: checked as a whole, so that all faults are told at once.
struct Envelope: Sendable {
    /// The client's id of it; never `nil` where there are no faults, nor are the next two.
    let id: Identifier?
    /// `members.register`.
    let type: String?
    let data: JSONValue?
    let actor: Identifier?
    let occurredAt: Instant?
    let correlationId: Identifier?
    let causationId: Identifier?
    let expectedPosition: Int64?

    static let fields: Set<String> = [
        "id", "type", "data", "actor", "occurredAt", "correlationId", "causationId", "expectedPosition",
    ]

    /// Reads an envelope; `nil` where it is no object.
    init?(_ value: JSONValue, faults: inout [Fault]) {
        guard let object = value.object else {
            faults.append(.wrongType(at: "", "a JSON object", "un objeto JSON"))
            return nil
        }
        for key in object.keys where !Self.fields.contains(key) {
            faults.append(.unknownField(at: "/" + key.pointerToken))
        }
        id = object.scalar("id", required: true, &faults)
        type = object.text("type", &faults)
        data = object["data"]
        if data == nil { faults.append(.missingField(at: "/data")) }
        actor = object.scalar("actor", &faults)
        occurredAt = object.scalar("occurredAt", &faults)
        correlationId = object.scalar("correlationId", &faults)
        causationId = object.scalar("causationId", &faults)
        expectedPosition = object.position("expectedPosition", &faults)
    }
}

extension JSONObject {
    fileprivate func scalar<Value: Scalar>(_ key: String, required: Bool = false, _ faults: inout [Fault]) -> Value? {
        guard let value = self[key] else {
            if required { faults.append(.missingField(at: "/" + key)) }
            return nil
        }
        let shape = Value.scalarShape
        guard let text = value.string else {
            faults.append(.wrongType(at: "/" + key, shape.expected, shape.esperado))
            return nil
        }
        if let scalar = Value(scalar: text) { return scalar }
        faults.append(.invalidValue(at: "/" + key, shape.expected, shape.esperado))
        return nil
    }

    fileprivate func text(_ key: String, _ faults: inout [Fault]) -> String? {
        guard let value = self[key] else {
            faults.append(.missingField(at: "/" + key))
            return nil
        }
        if let text = value.string { return text }
        faults.append(.wrongType(at: "/" + key, "a string", "un texto"))
        return nil
    }

    fileprivate func position(_ key: String, _ faults: inout [Fault]) -> Int64? {
        guard let value = self[key] else { return nil }
        if let number = value.integer, number >= 0 { return number }
        faults.append(.wrongType(at: "/" + key, "a position: an integer from 0", "una posición: un entero desde 0"))
        return nil
    }
}

extension Fault {
    static func unknownField(at pointer: String) -> Fault {
        Fault(
            pointer: pointer,
            code: "unknown-field",
            en: "There is no such field.",
            es: "No existe tal campo."
        )
    }

    static func missingField(at pointer: String) -> Fault {
        Fault(pointer: pointer, code: "missing-field", en: "This field is required.", es: "Este campo es obligatorio.")
    }

    static func wrongType(at pointer: String, _ expected: String, _ esperado: String) -> Fault {
        Fault(pointer: pointer, code: "wrong-type", en: "Expected \(expected).", es: "Se esperaba \(esperado).")
    }

    static func invalidValue(at pointer: String, _ expected: String, _ esperado: String) -> Fault {
        Fault(pointer: pointer, code: "invalid-value", en: "Expected \(expected).", es: "Se esperaba \(esperado).")
    }

    static let unknownType = Fault(
        pointer: "/type",
        code: "unknown-type",
        en: "There is no such command.",
        es: "No existe tal comando."
    )

    /// Bytes that aren't strict JSON.
    init(_ fault: JSONFault) {
        self.init(pointer: fault.pointer, code: fault.code.rawValue, en: fault.en, es: fault.es)
    }
}
