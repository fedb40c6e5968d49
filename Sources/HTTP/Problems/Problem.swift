import CanonicalJSON
import Domain
public import HTTPTypes
import Hummingbird
import NIOCore
import Runtime

/// An answer that is an error: RFC 9457, in the caller's language.
struct Problem: Error {
    var status: Int
    var code: String
    var title: Phrase
    var detail: Phrase
    var values: [String: String] = [:]
    /// Members besides those of RFC 9457.
    var members: [(String, JSONValue)] = []
    var faults: [Fault] = []
    var headers: HTTPFields = [:]

    init(_ kind: ProblemKind, _ values: [String: String] = [:]) {
        status = kind.status
        code = kind.code
        title = kind.title
        detail = kind.detail
        self.values = values
    }

    /// A "no" of the domain: 422, or 403 where the book gives no power.
    init(_ rejection: Rejection, id: String) {
        let known = Self.codes[rejection.code]
        status = rejection.code == RejectionCode.authorityMissing.code ? 403 : 422
        code = rejection.code
        title =
            status == 403
            ? Phrase(en: "The book gives no power for this", es: "El libro no da poder para esto")
            : Phrase(en: "A rule says no", es: "Una regla dice que no")
        detail = Phrase(en: known?.en ?? rejection.code, es: known?.es ?? rejection.code)
        values = rejection.values
        members = [("id", .string(id))]
        if let rule = rejection.rule {
            let fields: [(String, JSONValue)] = [
                ("id", .string(rule.id)), ("ruleSet", .string(rule.ruleSet)), ("citation", .string(rule.citation)),
            ]
            members.append(("rule", .object(JSONObject(fields))))
        }
        if let office = rejection.office { members.append(("office", .string(office))) }
        if let mandate = rejection.mandate { members.append(("mandate", .string(mandate))) }
        if !rejection.values.isEmpty {
            let sorted = rejection.values.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            members.append(("values", .object(JSONObject(sorted))))
        }
    }

    /// A request that isn't well formed, with everything that is wrong with it.
    static func malformed(_ faults: [Fault]) -> Problem {
        var problem = Problem(.malformed)
        problem.faults = faults
        return problem
    }

    /// Where to come back after so many seconds.
    func retry(after seconds: Int) -> Problem {
        var problem = self
        problem.values["seconds"] = String(seconds)
        if let field = HTTPField.Name("Retry-After") { problem.headers[field] = String(seconds) }
        return problem
    }

    /// The body, without the members that only a line of NDJSON has.
    func body(_ language: Language) -> JSONObject {
        var fields: [(String, JSONValue)] = [
            ("type", .string("urn:acta:problem:\(code)")), ("title", .string(title.text(language))),
            ("status", .integer(Int64(status))), ("detail", .string(detail.text(language, values))),
            ("code", .string(code)),
        ]
        fields += members
        if !faults.isEmpty {
            let errors = faults.map { fault -> JSONValue in
                let detail = language == .es ? fault.es : fault.en
                let fields: [(String, JSONValue)] = [
                    ("pointer", .string(fault.pointer)), ("code", .string(fault.code)), ("detail", .string(detail)),
                ]
                return .object(JSONObject(fields))
            }
            fields.append(("errors", .array(errors)))
        }
        return JSONObject(fields)
    }

    /// The whole answer.
    func response(_ language: Language) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLanguage] = language.rawValue
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        let bytes = JSONValue.object(body(language)).canonicalBytes
        return Response(
            status: .init(code: status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    private static let codes: [String: RejectionCode] = Dictionary(
        Catalogue.rejections.map { ($0.code, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}

extension Problem {
    /// A fault of the service.
    init(_ fault: NodeFault) {
        switch fault {
        case .unavailable(let seconds): self = Problem(.databaseUnavailable).retry(after: seconds)
        case .beyond(let size):
            let reason = Phrase(en: "the log has \(size) events", es: "el libro tiene \(size) eventos")
            self = Problem(.parameterInvalid, ["parameter": "as-of"])
            detail = Phrase(en: "“as-of”: \(reason.en).", es: "“as-of”: \(reason.es).")
        case .tooFar(let events, let most):
            self = Problem(.asOfTooFar, ["events": String(events), "most": String(most)])
        case .contradicted(let contradiction): self = Problem(contradiction)
        case .crowded(let seconds): self = Problem(.overloaded).retry(after: seconds)
        case .behind(let position, let wanted):
            self = Problem(.readModelBehind, ["position": String(position), "wanted": String(wanted)])
            members = [("position", .integer(position))]
        case .halted(let position):
            self = Problem(.readModelHalted, ["position": String(position)])
            members = [("position", .integer(position))]
        }
    }
}

extension Problem {
    /// A log that isn't what was published of it.
    init(_ contradiction: CheckpointPublisher.Contradiction) {
        self = Problem(.logReadOnly).retry(after: 60)
        switch contradiction {
        case .shorter(let from, let to):
            detail = Phrase(
                en:
                    "Positions \(from) to \(to), which were published, are missing in the log. Nothing is written until they are restored.",
                es:
                    "Faltan en el libro las posiciones \(from) a \(to), que se publicaron. No se escribe nada hasta que se restauren."
            )
            members = [("missing", ["from": .integer(from), "to": .integer(to)])]
        case .rewritten(let size):
            detail = Phrase(
                en:
                    "The log's first \(size) events aren't those that were published. Nothing is written until they are restored.",
                es:
                    "Los primeros \(size) hechos del libro no son los que se publicaron. No se escribe nada hasta que se restauren."
            )
            members = [("size", .integer(size))]
        }
    }
}
