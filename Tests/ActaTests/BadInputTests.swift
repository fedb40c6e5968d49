import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// Each mistake has its own clear answer, and nothing is written.
    @Suite(.serialized) struct BadInputTests {
        /// Posts `body` and expects a status and a code; the log must not have moved and the id must have no outcome.
        private func expect(
            _ server: Development,
            _ body: String,
            _ status: Int,
            _ code: String,
            type: String = "application/json",
            token: String? = nil,
            keeps: Bool = false,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> JSONValue {
            let before = try await server.get("/v1/communes/b/log/checkpoint").text
            let reply = try await server.post("/v1/communes/b/commands", body, token: token, type: type)
            #expect(reply.status == status, "\(reply.text)", sourceLocation: sourceLocation)
            #expect(reply.code == code, "\(reply.text)", sourceLocation: sourceLocation)
            #expect(reply.headers["content-type"] == "application/problem+json", sourceLocation: sourceLocation)
            #expect(
                try await server.get("/v1/communes/b/log/checkpoint").text == before,
                sourceLocation: sourceLocation
            )
            return reply.json
        }

        private func start() async throws -> Development {
            let server = try await Development.start()
            let found =
                #"{"name":"B","kind":"commune","mandates":[{"memberId":"dev","office":"electoral","from":"2000-01-01","until":"2999-12-31"},{"memberId":"dev","office":"finance","from":"2000-01-01","until":"2999-12-31"},{"memberId":"dev","office":"spokesperson","from":"2000-01-01","until":"2999-12-31"}]}"#
            #expect(try await server.command("b", "communes.found", found).status == 201)
            let open =
                #"{"consultationId":"c","title":"C","budget":"100","currency":"XXX","ballot":{"type":"cumulative","maxChoices":2,"maxSum":5},"rule":{"method":"greedy-by-votes"},"eligibility":{"kind":"external"},"registrars":["dev"]}"#
            #expect(try await server.command("b", "consultations.open", open).status == 201)
            for project in ["p1", "p2", "p3"] {
                let data = #"{"consultationId":"c","projectId":"\#(project)","name":"P","cost":"10"}"#
                #expect(try await server.command("b", "consultations.submit-project", data).status == 201)
            }
            return server
        }

        private func command(_ type: String, _ data: String, more: String = "") -> String {
            #"{"id":"\#(UUID().uuidString)","type":"\#(type)","data":\#(data)\#(more)}"#
        }

        private func cast(_ voter: String, _ choices: String) -> String {
            command("consultations.cast", #"{"consultationId":"c","voterId":"\#(voter)","choices":[\#(choices)]}"#)
        }

        @Test func `what isn't well formed is refused with all its faults and where they are`() async throws {
            let server = try await start()
            _ = try await expect(server, "this isn't JSON", 400, "malformed")
            let twice = try await expect(
                server,
                #"{"id":"1","id":"2","type":"parties.register","data":{}}"#,
                400,
                "malformed"
            )
            #expect(twice["errors"]?.array.first?["pointer"]?.string == "/id")
            let shape = try await expect(
                server,
                command("parties.register", #"{"partyId":"no good","nombre":"x"}"#),
                400,
                "malformed"
            )
            #expect(
                Set(shape["errors"]?.array.compactMap { $0["pointer"]?.string } ?? []) == [
                    "/data/partyId", "/data/name", "/data/nombre",
                ]
            )
            let type = try await expect(server, command("parties.explode", "{}"), 400, "malformed")
            #expect(type["errors"]?.array.first?["pointer"]?.string == "/type")
            _ = try await expect(
                server,
                command("parties.register", #"{"partyId":"p","name":"a\u0000b"}"#),
                400,
                "malformed"
            )
            _ = try await expect(
                server,
                command("parties.register", #"{"partyId":"p","name":"a\ud800b"}"#),
                400,
                "malformed"
            )
            let number = cast("v", #"{"projectId":"p1","points":9007199254740992}"#)
            let range = try await expect(server, number, 400, "malformed")
            #expect(range["errors"]?.array.first?["pointer"]?.string?.hasSuffix("/points") == true)
            let unit = command(
                "stock.receive",
                #"{"itemId":"i","quantity":"1","unit":"cubit","locationId":"l","cause":{"kind":"other","note":"x"}}"#
            )
            #expect(
                try await expect(server, unit, 400, "malformed")["errors"]?.array.first?["pointer"]?.string
                    == "/data/unit"
            )
            _ = try await expect(server, "{}", 415, "unsupported-media-type", type: "text/plain")
            let large = command(
                "parties.register",
                #"{"partyId":"p","name":"\#(String(repeating: "x", count: 2 << 20))"}"#
            )
            _ = try await expect(server, large, 413, "too-large")
            let reply = try await server.command("nowhere", "parties.register", #"{"partyId":"p","name":"n"}"#)
            #expect(reply.status == 404 && reply.code == "commune-unknown")
            await server.end()
        }

        @Test func `what a rule refuses says which`() async throws {
            let server = try await start()
            _ = try await expect(server, cast("v1", #"{"projectId":"p9","points":1}"#), 422, "project-unknown")
            _ = try await expect(
                server,
                cast(
                    "v1",
                    #"{"projectId":"p1","points":1},{"projectId":"p2","points":1},{"projectId":"p3","points":1}"#
                ),
                422,
                "choices-too-many"
            )
            _ = try await expect(server, cast("v1", #"{"projectId":"p1","points":6}"#), 422, "sum-too-large")
            #expect(
                try await server.post("/v1/communes/b/commands", cast("v1", #"{"projectId":"p1","points":5}"#)).status
                    == 201
            )
            _ = try await expect(server, cast("v1", #"{"projectId":"p2","points":1}"#), 422, "already-voted")
            #expect(try await server.command("b", "consultations.close", #"{"consultationId":"c"}"#).status == 201)
            _ = try await expect(server, cast("v2", #"{"projectId":"p1","points":1}"#), 422, "consultation-closed")

            let now = Date()
            let format = ISO8601DateFormatter()
            let ahead = format.string(from: now.addingTimeInterval(3600))
            _ = try await expect(
                server,
                command("parties.register", #"{"partyId":"p","name":"n"}"#, more: #","occurredAt":"\#(ahead)""#),
                422,
                "occurred-ahead"
            )
            let plain = try await server.post(
                "/dev/token",
                #"{"commune":"b","member":"m-1","scopes":["commands","read"]}"#
            )
            let member = try #require(plain.json["token"]?.string)
            let back = format.string(from: now.addingTimeInterval(-86_400))
            let late = command("parties.register", #"{"partyId":"p","name":"n"}"#, more: #","occurredAt":"\#(back)""#)
            _ = try await expect(server, late, 403, "authority-missing", token: member)
            let text = String(repeating: "x", count: 65_500)
            let events = command(
                "consultations.submit-project",
                #"{"consultationId":"d","projectId":"p","name":"n","cost":"1","description":"\#(text)"}"#
            )
            let open =
                #"{"consultationId":"d","title":"D","budget":"1","currency":"XXX","ballot":{"type":"approval"},"rule":{"method":"greedy-by-votes"},"eligibility":{"kind":"external"},"registrars":["dev"]}"#
            #expect(try await server.command("b", "consultations.open", open).status == 201)
            let reply = try await server.post("/v1/communes/b/commands", events)
            #expect(reply.status == 422 && reply.code == "event-too-large", "\(reply.text.prefix(300))")
            await server.end()
        }

        @Test func `a token that is wrong, expired or foreign opens nothing`() async throws {
            let server = try await start()
            let body = command("parties.register", #"{"partyId":"p","name":"n"}"#)
            _ = try await expect(server, body, 401, "unauthenticated", token: "nonsense")
            var parts = server.token.split(separator: ".").map(String.init)
            parts[2] = String(parts[2].reversed())
            _ = try await expect(server, body, 401, "unauthenticated", token: parts.joined(separator: "."))
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
            let other = try await Program.run(["token", "--key", folder + "/key", "--member", "dev"])
            #expect(other.status == 0, "\(other.errors)")
            _ = try await expect(
                server,
                body,
                401,
                "unauthenticated",
                token: other.output.trimmingCharacters(in: .whitespacesAndNewlines)
            )
            let expired = try await Program.run([
                "token", "--key", server.folder.path + "/token-key", "--member", "dev", "--expires",
                "2020-01-01T00:00:00Z",
            ])
            _ = try await expect(
                server,
                body,
                401,
                "token-expired",
                token: expired.output.trimmingCharacters(in: .whitespacesAndNewlines)
            )
            let reader = try await server.post(
                "/dev/token",
                #"{"commune":"other","member":"m-1","scopes":["read","commands"]}"#
            )
            let foreign = try #require(reader.json["token"]?.string)
            #expect(try await server.get("/v1/communes/b/members", token: foreign).status == 403)
            #expect(try await server.get("/v1/communes/b/events", token: foreign).status == 403)
            #expect(try await server.post("/v1/communes/b/commands", body, token: foreign).status == 403)
            await server.end()
        }

        @Test func `a parameter that doesn't exist is refused by name, in the language asked for`() async throws {
            let server = try await start()
            let reply = try await server.get(
                "/v1/communes/b/members?colour=red",
                headers: ["accept-language": "es-VE, en;q=0.5"]
            )
            #expect(reply.status == 400 && reply.code == "parameter-invalid")
            #expect(reply.json["detail"]?.string?.contains("colour") == true)
            #expect(reply.headers["content-language"] == "es")
            #expect(try await server.get("/v1/communes/b/members?filter[colour]=red").status == 400)
            #expect(try await server.get("/v1/nothing").status == 404)
            #expect(try await Web.send("DELETE", server.url + "/livez").status == 405)
            await server.end()
        }
    }
}
