import CanonicalJSON
import HTTPTypes
import Hummingbird
import NIOCore
import Runtime

/// A command's answer, as it is sent: alone, as a line, or when it is looked up.
struct Outcome {
    private let answer: Answer
    private let commune: String

    init(_ answer: Answer, commune: String) {
        self.answer = answer
        self.commune = commune
    }

    /// The command's id, where it is known.
    var id: String? {
        switch answer {
        case .accepted(let accepted, _): accepted.id
        case .rejected(let id, _, _): id
        default: nil
        }
    }

    /// For `acta_commands_total`.
    var metric: String {
        switch answer {
        case .accepted(_, let replayed): replayed ? "replayed" : "accepted"
        case .rejected(_, _, let replayed): replayed ? "replayed" : "rejected"
        case .malformed, .tooLarge: "malformed"
        case .reusedId, .expectedPositionPassed: "conflict"
        case .communeUnknown, .scopeMissing, .noMember: "denied"
        case .overloaded: "overloaded"
        case .unavailable, .undecided, .notStorable, .readOnly: "failed"
        }
    }

    /// Whether a line should be sent at once, since nothing may follow soon.
    var isLast: Bool { answer.isServerFault }

    private var replayed: Bool {
        switch answer {
        case .accepted(_, let replayed), .rejected(_, _, let replayed): replayed
        default: false
        }
    }

    /// The problem, or `nil` for an accepted command.
    private var problem: Problem? {
        switch answer {
        case .accepted: nil
        case .rejected(let id, let rejection, _): Problem(rejection, id: id)
        case .malformed(let faults): .malformed(faults)
        case .tooLarge: Problem(.tooLarge)
        case .reusedId: Problem(.commandIdReused)
        case .communeUnknown: Problem(.communeUnknown, ["commune": commune])
        case .expectedPositionPassed(let position): passed(position)
        case .scopeMissing(let scope): Problem(.scopeMissing, ["scope": scope.rawValue])
        case .noMember: Problem(.notAMember, ["commune": commune])
        case .overloaded(let seconds): Problem(.overloaded).retry(after: seconds)
        case .unavailable(let seconds): Problem(.databaseUnavailable).retry(after: seconds)
        case .notStorable: Problem(.notStorable)
        case .readOnly(let contradiction): Problem(contradiction)
        case .undecided: Problem(.undecided).retry(after: 1)
        }
    }

    private func passed(_ position: Int64) -> Problem {
        var problem = Problem(.positionPassed, ["position": String(position)])
        problem.members = [("position", .integer(position))]
        return problem
    }

    private var fields: [(String, JSONValue)] {
        guard case .accepted(let accepted, _) = answer else { return [] }
        let events = accepted.events.map { event -> JSONValue in
            let fields: [(String, JSONValue)] = [
                ("position", .integer(event.position)), ("stream", .string(event.stream)),
                ("type", .string(event.type)),
            ]
            return .object(JSONObject(fields))
        }
        return [
            ("events", .array(events)), ("id", .string(accepted.id)), ("outcome", .string("accepted")),
            ("position", .integer(accepted.position)),
        ]
    }

    /// The answer to a command that came alone.
    func response(_ language: Language) -> Response {
        var response =
            problem?.response(language) ?? Self.json(fields, status: replayed ? .ok : .created)
        if replayed, let name = HTTPField.Name("Idempotency-Replayed") { response.headers[name] = "true" }
        if case .accepted(let accepted, _) = answer, let name = HTTPField.Name("Acta-Position") {
            response.headers[name] = String(accepted.position)
        }
        return response
    }

    /// The answer to a look-up: the outcome, with status 200 whatever it was.
    func lookUpResponse(_ language: Language) -> Response {
        guard let problem else { return Self.json(fields + [("status", .integer(201))], status: .ok) }
        let body = [("outcome", JSONValue.string("rejected"))] + problem.body(language).map { ($0.key, $0.value) }
        return Self.json(body, status: .ok)
    }

    /// One line, with the status that it would have had alone.
    func line(_ language: Language) -> [UInt8] {
        var members = fields
        if let problem {
            members = [("outcome", .string(problem.members.contains { $0.0 == "id" } ? "rejected" : "failed"))]
            members += problem.body(language).map { ($0.key, $0.value) }
        } else {
            members.append(("status", .integer(replayed ? 200 : 201)))
        }
        if replayed { members.append(("replayed", .bool(true))) }
        return JSONValue.object(JSONObject(members)).canonicalBytes + [UInt8(ascii: "\n")]
    }

    /// The last line of a batch that was broken off.
    static func line(_ problem: Problem, _ language: Language) -> [UInt8] {
        let members = [("outcome", JSONValue.string("failed"))] + problem.body(language).map { ($0.key, $0.value) }
        return JSONValue.object(JSONObject(members)).canonicalBytes + [UInt8(ascii: "\n")]
    }

    private static func json(_ fields: [(String, JSONValue)], status: HTTPResponse.Status) -> Response {
        let bytes = JSONValue.object(JSONObject(fields)).canonicalBytes
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
