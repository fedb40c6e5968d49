import CanonicalJSON
import Domain

/// What the data of each kind of event must look like, as the published schemas say it.
struct PublishedShapes: Sendable {
    /// Of this edition's catalogue.
    static let all = PublishedShapes()

    private var shapes: [String: Shape] = [:]

    private init() {
        for payload in Catalogue.payloads {
            // A type without a shape has no schema either, which a test of the schemas finds.
            if let shape = try? Shape.derived(from: payload) { shapes[payload.kind.schema] = shape }
        }
    }

    /// What is wrong with an event's data; `nil` where nothing is, or where it is of an older version, which its upcaster
    /// reads.
    func fault(in event: JSONValue) -> String? {
        guard let schema = event["dataschema"]?.string, let data = event["data"], let shape = shapes[schema] else {
            return nil
        }
        guard let fault = shape.validate(data, at: "/data").first else { return nil }
        return "\(fault.pointer): \(fault.en)"
    }
}
