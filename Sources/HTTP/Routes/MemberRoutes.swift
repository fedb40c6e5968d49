import CanonicalJSON
import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ReadModels
import Runtime

/// What is put together of several read models: a member's own page and record, and proofs of rolls.
enum MemberRoutes {
    static let all: [Route] = [me, record, comingOfAge, proof]

    private static let me = Route(
        method: .get,
        path: "/v1/communes/{commune}/me",
        summary: "What the token's member is, holds and may do in this commune.",
        access: .token,
        parameters: ReadRoutes.waiting,
        responses: ReadRoutes.answers("The member, their mandates, and the token's scopes.", ["application/json"]),
        handle: { request, call in
            let principal = try call.caller()
            guard principal.sees(call.commune) else { throw Problem(.scopeMissing, ["scope": Scope.read.rawValue]) }
            let views = MembersView.resource.views + MandatesView.resource.views
            try await ReadRoutes.prepare(call, views)
            // Read before the rows, so that they hold at least what it says.
            let position = try await ReadRoutes.answering(call) {
                min(
                    try await call.reader.position(MembersView.resource, commune: call.commune),
                    try await call.reader.position(MandatesView.resource, commune: call.commune)
                )
            }
            var fields: [(String, JSONValue)] = [
                ("scopes", .array(principal.scopes.map(\.rawValue).sorted().map(JSONValue.string)))
            ]
            if let member = principal.member(in: call.commune) {
                fields.append(("memberId", .string(member.text)))
                let (own, mandates) = try await ReadRoutes.answering(call) {
                    (
                        try await one(MembersView.resource, member.text, call),
                        try await call.mandates(of: member, limit: 100, in: call.reader)
                    )
                }
                if let own { fields.append(("member", own)) }
                fields.append(("mandates", .array(mandates)))
                let offices = mandates.filter { call.isInForce($0) }.compactMap { $0["office"]?.string }
                fields.append(("may", .array(commands(by: offices, isMember: own != nil).map(JSONValue.string))))
            }
            return ReadRoutes.answer(
                request,
                position,
                "application/json",
                JSONValue.object(JSONObject(fields)).canonicalBytes
            )
        }
    )

    /// Types of commands that a mandate of one of these offices gives power for, or being a member does.
    private static func commands(by offices: [String], isMember: Bool) -> [String] {
        Catalogue.commands.filter { command in
            let power = command.power
            return power.anyone || (isMember && (power.subject || command.casts))
                || power.offices.contains { offices.contains($0.rawValue) }
        }
        .map { $0.type }.sorted()
    }

    private static let record = Route(
        method: .get,
        path: "/v1/communes/{commune}/members/{id}/record",
        summary: "A member's record: attendance, mandates and hours worked for others; never how they voted in secret.",
        access: .scope(.read),
        parameters: ReadRoutes.waiting,
        responses: ReadRoutes.answers("The record.", ["application/json"]),
        handle: { _, call in
            try await ReadRoutes.prepare(call, MembersView.resource.views)
            let id = call.path["id"] ?? ""
            return try await ReadRoutes.answering(call) {
                guard let member = try await one(MembersView.resource, id, call) else { throw Problem(.notFound) }
                return ServiceRoutes.json(
                    [
                        ("member", member),
                        ("mandates", try await all(MandatesView.resource, [.init("memberId", id)], call)),
                        ("attendance", try await all(AttendanceView.resource, [.init("memberId", id)], call)),
                        ("given", try await all(ContributionsView.resource, [.init("memberId", id)], call)),
                        (
                            "received",
                            try await all(ContributionsView.resource, [.init("beneficiary", "member/\(id)")], call)
                        ),
                    ],
                    200
                )
            }
        }
    )

    private static let comingOfAge = Route(
        method: .get,
        path: "/v1/communes/{commune}/coming-of-age",
        summary:
            "Who has reached an age that the rules ask for and isn't stated to: for members.come-of-age, before a roll.",
        access: .scope(.read),
        parameters: [],
        responses: [
            (200, "The day, and members' ids by age.", ["application/json"]),
            (403, "Only for who keeps the register.", ["application/problem+json"]),
            (404, "No such commune.", ["application/problem+json"]),
        ],
        handle: { _, call in
            guard try await ReadRoutes.answering(call, { try await call.keepsRegister() }) else {
                throw Problem(.scopeMissing, ["scope": Scope.operate.rawValue])
            }
            guard let found = try await call.node.comingOfAge(in: call.commune) else {
                throw Problem(.communeUnknown, ["commune": call.commune])
            }
            let ages = found.due.map { age, members -> JSONValue in
                .object(
                    JSONObject([
                        ("age", .integer(Int64(age))), ("memberIds", .array(members.map { .string($0.text) })),
                    ])
                )
            }
            return ServiceRoutes.json([("day", .string(found.today.scalar)), ("ages", .array(ages))], 200)
        }
    )

    private static let proof = Route(
        method: .get,
        path: "/v1/communes/{commune}/rolls/{id}/proof",
        summary: "A proof that somebody is on a roll or isn't: RFC 6962's tree over the ids, ascending as bytes.",
        access: .scope(.read),
        parameters: [.string("member", "Whose place is proved; a household's id on a roll of those.")],
        responses: [
            (
                200, "An inclusion proof, or those of the two neighbours between which there is no place.",
                ["application/json"]
            ),
            (400, "The member is missing or no id.", ["application/problem+json"]),
            (404, "There is no such roll.", ["application/problem+json"]),
        ],
        handle: { _, call in
            let expected = Phrase(en: "a member's id was expected", es: "se esperaba el id de una persona miembro")
            guard let member = call["member"].flatMap(Identifier.init(scalar:)) else {
                throw call.invalid("member", expected)
            }
            guard try await call.node.log.exists(call.commune) else {
                throw Problem(.communeUnknown, ["commune": call.commune])
            }
            guard let roll = Identifier(scalar: call.path["id"] ?? ""),
                let proof = try await call.node.rollProof(of: member, on: roll, in: call.commune)
            else { throw Problem(.notFound) }
            return ServiceRoutes.json(fields(of: proof), 200)
        }
    )

    /// Hashes are hexadecimal, as the roll's root is.
    private static func fields(of proof: RollProof) -> [(String, JSONValue)] {
        func hexadecimal(_ bytes: [UInt8]) -> JSONValue {
            .string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
        func place(_ entry: RollProof.Entry) -> [(String, JSONValue)] {
            [
                ("leafHash", hexadecimal(entry.leafHash)), ("index", .integer(Int64(entry.index))),
                ("hashes", .array(entry.hashes.map(hexadecimal))),
            ]
        }
        func neighbour(_ entry: RollProof.Entry?) -> JSONValue {
            entry.map { .object(JSONObject([("id", .string($0.id.text))] + place($0))) } ?? .null
        }
        let head: [(String, JSONValue)] = [
            ("roll", .string(proof.rollId.text)), ("member", .string(proof.memberId.text)),
            ("listed", .bool(proof.entry != nil)), ("size", .integer(Int64(proof.size))),
            ("root", hexadecimal(proof.root)),
        ]
        if let entry = proof.entry { return head + place(entry) }
        return head + [("before", neighbour(proof.before)), ("after", neighbour(proof.after))]
    }

    private static func one(_ resource: Resource, _ id: String, _ call: Call) async throws -> JSONValue? {
        try await call.reader.get(try await call.seen(resource), commune: call.commune, id: id).value
    }

    private static func all(_ resource: Resource, _ filters: [ListQuery.Filter], _ call: Call) async throws -> JSONValue
    {
        let query = ListQuery(limit: ListQuery.maximumLimit, filters: filters)
        let seen = try await call.seen(resource)
        return .array(try await call.reader.list(seen, commune: call.commune, query: query).items)
    }
}
