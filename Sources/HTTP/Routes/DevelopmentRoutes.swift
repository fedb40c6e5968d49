import CanonicalJSON
import Domain
import Foundation
import Hummingbird
import NIOCore
import Runtime

/// What only `acta dev` has: tokens for anybody, and a clock that can be set.
enum DevelopmentRoutes {
    static func all(_ tools: Server.Development) -> [Route] {
        [
            Route(
                method: .post,
                path: "/dev/clock",
                summary: "Sets the clock forward.",
                access: .scope(.operate),
                request: ["application/json": schema(["time"])],
                responses: [(200, "The time that it is now.", ["application/json"])],
                handle: { try await clock($0, $1, tools) }
            ),
            Route(
                method: .post,
                path: "/dev/token",
                summary: "A token for a member of a commune.",
                access: .scope(.operate),
                request: ["application/json": schema(["commune", "member", "scopes"])],
                responses: [(200, "A token.", ["application/json"])],
                handle: { try await token($0, $1, tools) }
            ),
        ]
    }

    private static func schema(_ names: [String]) -> JSONValue {
        let properties = names.map { ($0, JSONValue.object(JSONObject([]))) }
        return .object(JSONObject([("type", .string("object")), ("properties", .object(JSONObject(properties)))]))
    }

    private static func body(_ request: Request) async throws -> JSONObject {
        let buffer = try await request.body.collect(upTo: 1 << 16)
        do {
            if case .object(let object) = try JSONValue.parse(Array(buffer.readableBytesView)) { return object }
            throw Problem.malformed([
                fault("", "object-expected", "a JSON object was expected", "se esperaba un objeto JSON")
            ])
        } catch let json as JSONFault {
            throw Problem.malformed([fault(json.pointer, json.code.rawValue, json.expected, json.esperado)])
        }
    }

    private static func fault(_ pointer: String, _ code: String, _ en: String, _ es: String) -> Fault {
        Fault(pointer: pointer, code: code, en: en, es: es)
    }

    private static func clock(_ request: Request, _ call: Call, _ tools: Server.Development) async throws -> Response {
        let object = try await body(request)
        guard case .string(let text)? = object["time"], let time = Instant(scalar: text) else {
            let shape = Instant.scalarShape
            throw Problem.malformed([fault("/time", "format", shape.expected, shape.esperado)])
        }
        guard try await tools.setClock(time.milliseconds) else {
            throw Problem(.clockBackwards, ["now": call.node.clock.now.scalar])
        }
        return ServiceRoutes.json([("time", .string(call.node.clock.now.scalar))], 200)
    }

    private static func token(_ request: Request, _ call: Call, _ tools: Server.Development) async throws -> Response {
        let object = try await body(request)
        guard case .string(let commune)? = object["commune"] else {
            throw Problem.malformed([
                fault("/commune", "missing", "a commune's slug was expected", "se esperaba el nombre de una comuna")
            ])
        }
        guard case .string(let member)? = object["member"], Identifier(scalar: member) != nil else {
            let shape = Identifier.scalarShape
            throw Problem.malformed([fault("/member", "format", shape.expected, shape.esperado)])
        }
        var scopes = ["commands", "read"]
        if case .array(let wanted)? = object["scopes"] {
            scopes = try wanted.enumerated().map { index, value in
                guard case .string(let word) = value, Scope(rawValue: word) != nil else {
                    let all = Scope.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Problem.malformed([fault("/scopes/\(index)", "word", "one of: \(all)", "una de: \(all)")])
                }
                return word
            }
        }
        let claims = TokenClaims(
            issuer: "acta-dev",
            subject: member,
            expires: Date().addingTimeInterval(30 * 86_400),
            scopes: scopes,
            members: [commune: member]
        )
        return ServiceRoutes.json([("token", .string(try await tools.token(claims)))], 200)
    }
}
