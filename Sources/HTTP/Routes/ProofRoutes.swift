import CanonicalJSON
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Runtime
import Transparency

/// What auditors and owners of receipts verify a log by: tiles, proofs and receipts.
enum ProofRoutes {
    static let all: [Route] = [
        Route(
            method: .get,
            path: "/v1/communes/{commune}/log/tile/{tile}",
            takesRest: true,
            summary:
                "A tile (C2SP tlog-tiles): {L}/{N}, {L}/{N}.p/{W}, entries/{N} or entries/{N}.p/{W}, N as x001/067.",
            access: .scope(.audit),
            responses: [
                (200, "Hashes of 32 bytes each, or entries with their lengths.", ["application/octet-stream"]),
                (404, "The log isn't that long, or that is no tile.", ["application/problem+json"]),
            ],
            handle: tile
        ),
        Route(
            method: .get,
            path: "/v1/communes/{commune}/log/proof/inclusion",
            summary: "That an event is in the tree of a size (RFC 9162 §2.1.3).",
            access: .scope(.audit),
            parameters: [
                .integer("position", "The event's.", minimum: 1),
                .integer("size", "How many events the tree has: all unless told.", minimum: 1),
            ],
            responses: proofResponses,
            handle: inclusion
        ),
        Route(
            method: .get,
            path: "/v1/communes/{commune}/log/proof/consistency",
            summary: "That the tree of one size goes on from that of another (RFC 9162 §2.1.4).",
            access: .scope(.audit),
            parameters: [
                .integer("from", "How many events the smaller tree has.", minimum: 1),
                .integer("to", "How many the larger one has: all unless told.", minimum: 1),
            ],
            responses: proofResponses,
            handle: consistency
        ),
        Route(
            method: .get,
            path: "/v1/communes/{commune}/commands/{id}/receipt",
            summary: "A command's events with their proofs and a checkpoint, for its actor to keep.",
            access: .token,
            responses: [
                (200, "The receipt; as text a C2SP tlog-proof an event.", ["application/json", "text/plain"]),
                (404, "No such command, or it wrote nothing.", ["application/problem+json"]),
            ],
            handle: receipt
        ),
    ]

    private static let proofResponses: [(Int, String, [String])] = [
        (200, "A proof; hashes are base64.", ["application/json"]),
        (400, "The log has no such position or size.", ["application/problem+json"]),
        (404, "No such commune.", ["application/problem+json"]),
    ]

    @Sendable private static func tile(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await size(call)
        guard let path = TilePath(call.path["tile"] ?? "") else { throw Problem(.tileUnknown) }
        let bytes =
            switch path {
            case .hashes(let place): try await call.node.log.tile(of: call.commune, at: place)
            case .entries(let index, let width):
                try await call.node.log.bundle(of: call.commune, index: index, width: width)
            }
        guard let bytes else { throw Problem(.tileUnknown) }
        // What a tile holds never changes; only who may see it is asked each time by a cache of somebody else's.
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .cacheControl: "private, max-age=31536000, immutable",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    @Sendable private static func inclusion(_ request: Request, _ call: Call) async throws -> Response {
        let head = try await size(call)
        let size = try call.integer("size", in: 1...head, default: head)
        let position = try call.integer("position", in: 1...size)
        guard let proof = try await call.node.log.inclusion(of: position, in: call.commune, size: size) else {
            throw Problem(.notFound)
        }
        return ServiceRoutes.json(fields(proof), 200)
    }

    @Sendable private static func consistency(_ request: Request, _ call: Call) async throws -> Response {
        let head = try await size(call)
        let size = try call.integer("to", in: 1...head, default: head)
        let from = try call.integer("from", in: 1...size)
        guard let proof = try await call.node.log.consistency(of: call.commune, from: from, to: size) else {
            throw Problem(.notFound)
        }
        let fields: [(String, JSONValue)] = [
            ("from", .integer(proof.from)), ("fromRoot", .string(proof.fromRoot.base64)),
            ("hashes", .array(proof.hashes.map { .string($0.base64) })), ("root", .string(proof.root.base64)),
            ("size", .integer(proof.size)), ("to", .integer(proof.size)),
        ]
        return ServiceRoutes.json(fields, 200)
    }

    /// For whoever acted by the command, and for auditors.
    @Sendable private static func receipt(_ request: Request, _ call: Call) async throws -> Response {
        let principal = try call.caller()
        guard principal.sees(call.commune) else { throw Problem(.scopeMissing, ["scope": Scope.audit.rawValue]) }
        let known = try await call.node.commands.outcome(
            of: call.path["id"] ?? "",
            commune: call.commune,
            principal: principal
        )
        guard let known else { throw Problem(.commandUnknown) }
        guard case .accepted(let accepted, _) = known.answer,
            let receipt = try await call.node.log.receipt(for: accepted, in: call.commune)
        else { throw Problem(.receiptNone) }
        let events = receipt.events.map { (JSONValue.parsed($0.entry.bytes), $0.entry, $0.proof) }
        let member = principal.member(in: call.commune)?.text
        let isActor = member != nil && events.allSatisfy { $0.0["actor"] == member.map(JSONValue.string) }
        guard isActor || principal.scopes.contains(.audit) else {
            throw Problem(.scopeMissing, ["scope": Scope.audit.rawValue])
        }
        let types = ["application/json", "text/plain"]
        guard let type = Accept(request.headers[.accept]).best(of: types) else {
            throw Problem(.notAcceptable, ["types": types.joined(separator: ", ")])
        }
        if type == "text/plain" {
            let text = try ReceiptText.text(receipt)
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: text))
            )
        }
        let list = events.map { value, entry, proof -> JSONValue in
            let own: [(String, JSONValue)] = [
                ("bytes", .string(Base64.encode(entry.bytes))), ("event", value),
                ("position", .integer(entry.position)), ("type", .string(entry.type)),
            ]
            return .object(JSONObject(own + fields(proof)))
        }
        return ServiceRoutes.json(
            [
                ("checkpoint", .string(String(decoding: receipt.checkpoint, as: UTF8.self))),
                ("commune", .string(call.commune)),
                ("parts", .array(ReceiptSeries.parts(of: try ReceiptText.text(receipt)).map(JSONValue.string))),
                ("events", .array(list)), ("id", .string(accepted.id)),
                ("size", .integer(receipt.size)),
            ],
            200
        )
    }

    private static func size(_ call: Call) async throws -> Int64 {
        guard let size = try await call.node.log.size(of: call.commune) else {
            throw Problem(.communeUnknown, ["commune": call.commune])
        }
        return size
    }

    private static func fields(_ proof: InclusionProof) -> [(String, JSONValue)] {
        [
            ("hashes", .array(proof.hashes.map { .string($0.base64) })), ("index", .integer(proof.index)),
            ("leafHash", .string(proof.leafHash.base64)), ("root", .string(proof.root.base64)),
            ("size", .integer(proof.size)),
        ]
    }
}

extension JSONValue {
    /// An event's bytes, which are strict JSON.
    fileprivate static func parsed(_ bytes: [UInt8]) -> JSONValue { (try? JSONValue.parse(bytes)) ?? .null }
}
