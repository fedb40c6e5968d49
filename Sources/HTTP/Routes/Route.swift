import CanonicalJSON
import Domain
import HTTPTypes
import Hummingbird
import Logging
import ReadModels
import Runtime

/// One address and method: what the router serves and what `/openapi.json` says of it come from here.
struct Route: Sendable {
    /// Who may come in.
    enum Access: Sendable {
        /// Everybody.
        case open
        /// A valid token; the handler looks further.
        case token
        /// A token with this scope; where the path names a commune, for that commune.
        case scope(Scope)
    }

    /// A parameter of the query.
    struct Parameter: Sendable {
        var name: String
        var text: String
        var schema: JSONValue

        static func integer(_ name: String, _ text: String, minimum: Int64 = 0, maximum: Int64? = nil) -> Parameter {
            var fields: [(String, JSONValue)] = [("type", .string("integer")), ("minimum", .integer(minimum))]
            if let maximum { fields.append(("maximum", .integer(maximum))) }
            return Parameter(name: name, text: text, schema: .object(JSONObject(fields)))
        }

        static func string(_ name: String, _ text: String) -> Parameter {
            Parameter(name: name, text: text, schema: .object(JSONObject([("type", .string("string"))])))
        }

        static func boolean(_ name: String, _ text: String) -> Parameter {
            Parameter(name: name, text: text, schema: .object(JSONObject([("type", .string("boolean"))])))
        }
    }

    var method: HTTPRequest.Method
    /// With `{name}` for a variable part.
    var path: String
    /// Whether its last variable part takes all that follows, slashes too.
    var takesRest = false
    /// One sentence.
    var summary: String
    var access: Access
    var parameters: [Parameter] = []
    /// Whether further query parameters of the form `filter[…]` are taken.
    var takesFilters = false
    /// Media types of the body, with the schema's reference.
    var request: [String: JSONValue] = [:]
    /// Whether it works without a body too.
    var requestIsOptional = false
    /// What it answers: status, then a sentence and media types.
    var responses: [(status: Int, text: String, types: [String])]
    var handle: @Sendable (Request, Call) async throws -> Response
}

extension Route {
    /// The variable part that takes all that follows.
    var restName: String? {
        takesRest ? path.split(separator: "/").last.map { String($0.dropFirst().dropLast()) } : nil
    }

    /// As the router takes it.
    var routerPath: RouterPath {
        let caught = restName.map { path.replacing("{\($0)}", with: "**") } ?? path
        return RouterPath(caught.replacing("{", with: ":").replacing("}", with: ""))
    }

    /// Whether an address is this route's, by its parts.
    func matches(_ address: [Substring]) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard takesRest ? address.count >= parts.count : address.count == parts.count else { return false }
        return zip(parts, address).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}

/// One request, read as its route declares it.
struct Call: Sendable {
    let language: Language
    let logger: Logger
    /// The variable parts of the path.
    let path: [String: String]
    /// The query, decoded; only declared parameters.
    let query: [(name: String, value: String)]
    /// Who calls; nobody on an open route.
    let principal: Principal?
    let node: Node
    /// Which trace the request belongs to.
    let trace: TraceParent?
    /// What answers come from: the live views, or the views as they stood.
    var reader: Reader
    /// Keeps the views as they stood for as long as the call is held.
    var asOf: AsOf.Standing?

    /// The value of a query parameter.
    subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// The commune in the path.
    var commune: String { path["commune"] ?? "" }

    /// A query parameter as a whole number.
    func integer(_ name: String, in bounds: ClosedRange<Int64>, default fallback: Int64) throws -> Int64 {
        guard let text = self[name] else { return fallback }
        guard let value = Int64(text), bounds.contains(value) else {
            throw invalid(
                name,
                Phrase(
                    en: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound) was expected",
                    es: "se esperaba un número entero de \(bounds.lowerBound) a \(bounds.upperBound)"
                )
            )
        }
        return value
    }

    /// A query parameter that must be there, as a whole number.
    func integer(_ name: String, in bounds: ClosedRange<Int64>) throws -> Int64 {
        guard self[name] != nil else {
            throw invalid(name, Phrase(en: "this parameter is required", es: "este parámetro es obligatorio"))
        }
        return try integer(name, in: bounds, default: bounds.lowerBound)
    }

    /// The problem of a query parameter.
    func invalid(_ name: String, _ reason: Phrase) -> Problem {
        Problem(.parameterInvalid, ["parameter": name, "reason": reason.text(language)])
    }

    /// The principal; only for routes that need one.
    func caller() throws -> Principal {
        guard let principal else { throw Problem(.unauthenticated) }
        return principal
    }
}
