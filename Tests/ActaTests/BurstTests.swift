import CanonicalJSON
import Foundation
import Testing

@testable import acta

extension Acceptance {
    /// Ten thousand members vote on one motion in a burst, each by a command of their own.
    @Suite(.serialized) struct BurstTests {
        private static let voters = 10_000
        private static let connections = 64

        @Test func `ten thousand votes in a burst are all counted once, and no client is told of a conflict`()
            async throws
        {
            let server = try await Development.start()
            let client = ActaClient(address: server.url, token: server.token)
            // The registrar's token casts for those present; each vote's actor is the voter.
            try await convene(client)
            func vote(_ number: Int) -> String {
                let choice = number % 10 < 6 ? "for" : number % 10 < 9 ? "against" : "abstain"
                return #"{"memberId":"\#(Self.member(number))","choice":"\#(choice)","motionId":"mo"}"#
            }
            let answers = try await withThrowingTaskGroup(of: [String: Int].self) { group in
                for connection in 0..<Self.connections {
                    group.addTask {
                        var answers: [String: Int] = [:]
                        for number in stride(from: connection + 1, through: Self.voters, by: Self.connections) {
                            // Of a hundred, nine are sent again, and one votes once more under another id.
                            let again =
                                number % 100 == 0 ? ["again-\(number)"] : number % 10 == 0 ? ["v-\(number)"] : []
                            for id in ["v-\(number)"] + again {
                                let body = #"{"id":"\#(id)","type":"motions.cast","data":\#(vote(number))}"#
                                let reply = try await client.post(
                                    "/v1/communes/burst/commands",
                                    try JSONValue.parse(Array(body.utf8))
                                )
                                let isKnown = reply.replayed ? " known" : ""
                                answers["\(reply.status)\(reply.code.map { " " + $0 } ?? "")\(isKnown)", default: 0] +=
                                    1
                            }
                        }
                        return answers
                    }
                }
                return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            }
            let expected = [
                "201": Self.voters, "200 known": Self.voters * 9 / 100, "422 already-voted": Self.voters / 100,
            ]
            #expect(answers == expected, "\(answers)")
            let closed = try await client.post(
                "/v1/communes/burst/commands",
                ["id": "close", "type": "motions.close", "data": ["motionId": "mo"]]
            )
            #expect(closed.status == 201, "\(closed.explanation)")
            let position = try #require(closed.body["position"]?.integer)
            let motion = try await client.get("/v1/communes/burst/motions/mo?min-position=\(position)&wait=30")
            #expect(motion.body["for"] == 6000 && motion.body["against"] == 3000 && motion.body["abstained"] == 1000)
            #expect(motion.body["state"] == "carried" && motion.body["present"] == .integer(Int64(Self.voters)))
            await server.end()
        }

        private static func member(_ number: Int) -> String { "m-\(number / 1000)-\(number % 1000)" }

        private func convene(_ client: ActaClient) async throws {
            let offices = ["spokesperson", "registry", "electoral"].map { office -> JSONValue in
                ["memberId": "dev", "office": .string(office), "from": "2000-01-01", "until": "2999-12-31"]
            }
            // Convened an hour ago, for half an hour ago: the token may enter late.
            func ago(_ minutes: Double) -> JSONValue {
                .string(ISO8601DateFormatter().string(from: Date().addingTimeInterval(-60 * minutes)))
            }
            var lines: [JSONValue] = [
                command("communes.found", ["name": "Burst", "kind": "cooperative", "mandates": .array(offices)]),
                command("members.register", ["memberId": "dev", "name": "Dev", "birthDate": "1980-01-01"]),
            ]
            for number in 1..<Self.voters {
                let id = JSONValue.string(Self.member(number))
                lines.append(
                    command("members.register", ["memberId": id, "name": "Member", "birthDate": "1980-01-01"])
                )
            }
            // One more, so that with the registrar they are as many as vote.
            let last = JSONValue.string(Self.member(Self.voters))
            lines.append(command("members.register", ["memberId": last, "name": "Member", "birthDate": "1980-01-01"]))
            let agenda: JSONValue = [["text": "One thing"]]
            lines.append([
                "id": "convene", "type": "assemblies.convene", "occurredAt": ago(60),
                "data": [
                    "assemblyId": "a", "act": "ordinary", "agenda": agenda, "firstCall": ago(30), "place": "Here",
                    "registrars": ["dev"],
                ],
            ])
            lines.append(command("assemblies.open-call", ["assemblyId": "a", "call": "first"]))
            lines += (1...Self.voters).map { number in
                command("assemblies.check-in", ["assemblyId": "a", "memberId": .string(Self.member(number))])
            }
            lines += [
                command("assemblies.verify-quorum", ["assemblyId": "a"]),
                command(
                    "motions.propose",
                    ["motionId": "mo", "assemblyId": "a", "text": "Yes?", "agendaItem": "1", "proposerId": "m-0-1"]
                ),
                command("motions.open", ["motionId": "mo", "method": "roll-call"]),
            ]
            try await post(lines, client)
        }

        private func command(_ type: String, _ data: JSONValue) -> JSONValue {
            let id = data["memberId"]?.string.map { "\(type)-\($0)" } ?? type
            return ["id": .string(id), "type": .string(type), "data": data]
        }

        private func post(_ lines: [JSONValue], _ client: ActaClient) async throws {
            var refused: [String] = []
            for start in stride(from: 0, to: lines.count, by: 2000) {
                let batch = lines[start..<min(start + 2000, lines.count)].map(\.canonicalBytes)
                try await client.postLines(commune: "burst", batch) { outcome in
                    if (outcome["status"]?.integer ?? 0) >= 300 { refused.append(outcome.text) }
                }
            }
            try #require(refused.isEmpty, "\(refused.count): \(refused.prefix(3))")
        }
    }
}
