public import CanonicalJSON
import Domain

extension Shape {
    /// The most faults that are told of one document.
    static let mostFaults = 1000

    /// All that is wrong with a value, in document order; empty where nothing is.
    ///
    /// - Parameter pointer: where the value stands, as `/data`.
    public func validate(_ value: JSONValue, at pointer: String = "") -> [Fault] {
        var faults: [Fault] = []
        check(value, .root(pointer), &faults)
        return faults
    }

    /// A place in a document, of which the pointer is written only if there is something to tell.
    private indirect enum Place {
        case root(String)
        case key(String, in: Place)
        case index(Int, in: Place)

        var pointer: String {
            switch self {
            case .root(let pointer): pointer
            case .key(let key, let place): "\(place.pointer)/\(key.pointerToken)"
            case .index(let index, let place): "\(place.pointer)/\(index)"
            }
        }
    }

    private func check(_ value: JSONValue, _ place: Place, _ faults: inout [Fault]) {
        switch (self, value) {
        case (.text, .string), (.bool, .bool): return
        case (.scalar(let shape, let accepts), .string(let text)):
            if !accepts(text) { faults.note("invalid-value", place.pointer, shape.expected, shape.esperado) }
        case (.integer(let range), .integer(let number)):
            if !range.contains(number) { faults.note("out-of-range", place.pointer, expected.en, expected.es) }
        case (.array(let element), .array(let values)):
            for (index, value) in values.enumerated() {
                guard faults.count < Self.mostFaults else { return }
                element.check(value, .index(index, in: place), &faults)
            }
        case (.map(let shape), .object(let object)):
            for member in object {
                guard faults.count < Self.mostFaults else { return }
                shape.check(member.value, .key(member.key, in: place), &faults)
            }
        case (.object(let fields), .object(let object)):
            Self.check(object, fields, place, &faults)
        case (.sealed, .object(let object)), (.freeText, .object(let object)):
            Self.check(object, Self.sealedFields, place, &faults)
        case (.freeText, .string): return
        case (.text, _), (.bool, _), (.scalar, _), (.integer, _), (.array, _), (.map, _), (.object, _), (.sealed, _),
            (.freeText, _):
            faults.note("wrong-type", place.pointer, expected.en, expected.es)
        }
    }

    private static func check(_ object: JSONObject, _ fields: [Field], _ place: Place, _ faults: inout [Fault]) {
        var known = 0
        for field in fields {
            if let value = object[field.name] {
                known += 1
                field.shape.check(value, .key(field.name, in: place), &faults)
            } else if !field.isOptional {
                let expected = field.shape.expected
                faults.append(
                    Fault(
                        pointer: Place.key(field.name, in: place).pointer,
                        code: "missing-field",
                        en: "This field is missing: \(expected.en).",
                        es: "Falta este campo: \(expected.es)."
                    )
                )
            }
        }
        guard known < object.count else { return }
        let names = fields.map(\.name)
        for member in object where !names.contains(member.key) {
            guard faults.count < mostFaults else { return }
            let list = names.joined(separator: ", ")
            faults.append(
                Fault(
                    pointer: Place.key(member.key, in: place).pointer,
                    code: "unknown-field",
                    en: "There is no such field here; there are: \(list).",
                    es: "Aquí no existe tal campo; los que hay: \(list)."
                )
            )
        }
    }

    /// For people: what is expected.
    var expected: (en: String, es: String) {
        switch self {
        case .text: ("a text", "un texto")
        case .scalar(let shape, _): (shape.expected, shape.esperado)
        case .integer(let range):
            (
                "an integer from \(range.lowerBound) to \(range.upperBound)",
                "un entero de \(range.lowerBound) a \(range.upperBound)"
            )
        case .bool: ("true or false", "true o false")
        case .array: ("a list", "una lista")
        case .object, .map: ("an object", "un objeto")
        case .sealed: ("a sealed text", "un texto sellado")
        case .freeText: ("a text, or a sealed one", "un texto, o uno sellado")
        }
    }
}

extension [Fault] {
    fileprivate mutating func note(_ code: String, _ pointer: String, _ expected: String, _ esperado: String) {
        append(Fault(pointer: pointer, code: code, en: "Expected \(expected).", es: "Se esperaba \(esperado)."))
    }
}
