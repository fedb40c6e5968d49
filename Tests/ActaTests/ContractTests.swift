import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// What users of HTTP expect besides statuses and bodies.
    @Suite(.serialized) struct ContractTests {
        private func start() async throws -> Development {
            let server = try await Development.start()
            let found =
                #"{"name":"C","kind":"cooperative","mandates":[{"memberId":"dev","office":"registry"},{"memberId":"dev","office":"spokesperson"}]}"#
            #expect(try await server.command("c", "communes.found", found, id: "found").status == 201)
            let posted = try await server.command(
                "c",
                "members.register",
                #"{"memberId":"m-1","name":"Rosa Pérez","birthDate":"1990-05-01"}"#,
                id: "rosa"
            )
            let position = try #require(posted.json["position"]?.integer)
            #expect(posted.headers["acta-position"] == String(position))
            let view = try await server.get("/v1/communes/c/members?min-position=\(position)")
            #expect(view.status == 200, "\(view.text)")
            return server
        }

        @Test func `a wrong method is told which ones there are, and HEAD is GET without a body`() async throws {
            let server = try await start()
            for (method, path, allow) in [
                ("DELETE", "/v1/communes/c/members", "GET, HEAD"), ("PUT", "/v1/communes/c/commands", "POST"),
                ("POST", "/openapi.json", "GET, HEAD"),
                ("PATCH", "/v1/communes/c/log/tile/0/x001/000.p/5", "GET, HEAD"),
                ("GET", "/dev/clock", "POST"),
            ] {
                let reply = try await Web.send(method, server.url + path, token: server.token)
                #expect(reply.status == 405 && reply.code == "method-not-allowed", "\(path): \(reply.text)")
                #expect(reply.headers["allow"] == allow, "\(path)")
            }
            for path in ["/v1/communes/c/members", "/v1/communes/c/log/checkpoint", "/livez", "/openapi.json"] {
                let whole = try await server.get(path)
                let head = try await Web.send("HEAD", server.url + path, token: server.token)
                #expect(head.status == 200 && head.bytes.isEmpty)
                for name in ["content-type", "etag", "acta-position", "content-length"] {
                    #expect(head.headers[name] == whole.headers[name], "\(path) \(name)")
                }
            }
            #expect(try await Web.send("HEAD", server.url + "/v1/communes/c/members").status == 401)
            await server.end()
        }

        @Test func `rows say who did it and by which entry of the book, and outside bodies are found by name`()
            async throws
        {
            let server = try await start()
            let posted = try await server.command(
                "c",
                "parties.register",
                #"{"partyId":"alcaldia","name":"Alcaldía de Simón Planas"}"#,
                id: "party"
            )
            #expect(posted.status == 201, "\(posted.text)")
            let position = try #require(posted.json["position"]?.integer)
            let found = try await server.get("/v1/communes/c/parties?q=alcaldia%20simon&min-position=\(position)")
            let party = try #require(found.json["items"]?.array.first, "\(found.text)")
            #expect(party["id"] == "alcaldia" && party["name"] == "Alcaldía de Simón Planas")
            // The founding's mandates of registry and spokesperson are its third and fourth entry.
            #expect(party["registered"]?["actor"] == "dev" && party["registered"]?["authority"] == 4)
            let member = try await server.get("/v1/communes/c/members/m-1").json
            #expect(member["registered"]?["actor"] == "dev" && member["registered"]?["authority"] == 3)
            let mandates = try await server.get("/v1/communes/c/mandates").json["items"]?.array ?? []
            #expect(mandates.count == 2 && mandates.allSatisfy { $0["granted"]?["actor"] == "dev" })
            await server.end()
        }

        @Test func `what leaves the system is described at /asyncapi.json, for anybody`() async throws {
            let server = try await Development.start()
            let reply = try await Web.send("GET", server.url + "/asyncapi.json")
            #expect(reply.status == 200 && reply.headers["content-type"] == "application/json")
            let document = reply.json
            #expect(document["asyncapi"] == "3.0.0")
            #expect(document["channels"]?.object?.keys.sorted() == ["events", "webhook"])
            // One message stands for each event, also for those that only an assembly knows.
            let messages = document["components"]?["messages"]?.object?.keys.map { $0 } ?? []
            #expect(Set(messages).isSuperset(of: ["motions.cast/1", "assemblies.proxy-named/1", "webhooks.test"]))
            #expect(try await Web.send("POST", server.url + "/asyncapi.json").status == 405)
            let described = try await server.get("/openapi.json").json["paths"]?["/asyncapi.json"]?["get"]
            #expect(described != nil)
            await server.end()
        }

        @Test func `every view's answer has its position and an ETag, and isn't sent twice`() async throws {
            let server = try await start()
            for path in ["", "/members", "/members/m-1", "/me", "/rules", "/members?q=perez&limit=1"] {
                let first = try await server.get("/v1/communes/c" + path)
                let tag = try #require(first.headers["etag"], "\(path)")
                #expect(first.status == 200 && first.headers["acta-position"] == "5", "\(path): \(first.headers)")
                let again = try await server.get("/v1/communes/c" + path, headers: ["if-none-match": tag])
                #expect(again.status == 304 && again.bytes.isEmpty, "\(path)")
                #expect(again.headers["etag"] == tag && again.headers["acta-position"] == "5", "\(path)")
                let stale = try await server.get("/v1/communes/c" + path, headers: ["if-none-match": #"W/"1""#])
                #expect(stale.status == 200 && stale.bytes == first.bytes, "\(path)")
            }
            let tag = try #require(try await server.get("/v1/communes/c/members").headers["etag"])
            // What isn't there, or isn't right, isn't unchanged.
            for (path, status) in [("/members/m-9", 404), ("/members?sort=colour", 400), ("/members?limit=0", 400)] {
                let reply = try await server.get("/v1/communes/c" + path, headers: ["if-none-match": tag])
                #expect(reply.status == status, "\(path): \(reply.text)")
            }
            let csv = try await server.get("/v1/communes/c/members", headers: ["accept": "text/csv"])
            #expect(csv.headers["content-type"] == "text/csv; charset=utf-8" && csv.headers["acta-position"] == "5")
            #expect(csv.text.split(separator: "\r\n").count == 2)
            await server.end()
        }

        @Test func `parameters have bounds, and come once`() async throws {
            let server = try await start()
            for query in [
                "wait=31", "wait=-1", "min-position=5&wait=31", "min-position=x", "min-position=1&min-position=2",
                "limit=1001", "limit=1&limit=1", "cursor=nonsense", "sort=name,",
                "filter[state]=member&filter[state]=left",
                "as-of=6", "as-of=yesterday", "as-of=3&min-position=3", "as-of=1&as-of=2",
            ] {
                let reply = try await server.get("/v1/communes/c/members?\(query)")
                #expect(reply.status == 400 && reply.code == "parameter-invalid", "\(query): \(reply.text)")
            }
            let behind = try await server.get("/v1/communes/c/members?min-position=6&wait=0")
            #expect(behind.status == 504 && behind.json["position"] == .integer(5), "\(behind.text)")
            for (path, accept) in [("members", "image/png"), ("events", "text/html"), ("members", "text/csv;q=0")] {
                let reply = try await server.get("/v1/communes/c/\(path)", headers: ["accept": accept])
                #expect(reply.status == 406 && reply.code == "not-acceptable", "\(reply.text)")
            }
            await server.end()
        }

        @Test func `a command's outcome can be looked up, and what is unknown says so`() async throws {
            let server = try await start()
            let first = try await server.get("/v1/communes/c/commands/rosa")
            #expect(first.status == 200 && first.json["outcome"]?.string == "accepted")
            #expect(first.json["position"] == .integer(5) && first.json["status"] == .integer(201))
            let again = #"{"memberId":"m-1","name":"Rosa Pérez","birthDate":"1990-05-01"}"#
            let replay = try await server.command("c", "members.register", again, id: "rosa")
            #expect(replay.status == 200 && replay.headers["idempotency-replayed"] == "true")
            let other = #"{"memberId":"m-2","name":"Ana","birthDate":"1990-05-01"}"#
            let reused = try await server.command("c", "members.register", other, id: "rosa")
            #expect(reused.status == 409 && reused.code == "command-id-reused")
            #expect(reused.json["detail"]?.string?.contains("{") == false, "\(reused.text)")
            let refused = try await server.command("c", "members.register", again, id: "again")
            #expect(refused.status == 422 && refused.headers["idempotency-replayed"] == nil)
            let repeated = try await server.command("c", "members.register", again, id: "again")
            #expect(repeated.status == 422 && repeated.headers["idempotency-replayed"] == "true")
            let late = try await server.post(
                "/v1/communes/c/commands",
                #"{"id":"ana","type":"members.register","data":\#(other),"expectedPosition":4}"#
            )
            #expect(late.status == 412 && late.json["position"] == .integer(5), "\(late.text)")
            let unknown = try await server.get("/v1/communes/c/commands/ana")
            #expect(unknown.status == 404 && unknown.code == "command-unknown")
            let row = try await server.get("/v1/communes/c/members/m-9", headers: ["accept-language": "es"])
            #expect(row.status == 404 && row.code == "not-found" && row.headers["acta-position"] == "5")
            #expect(row.json["detail"]?.string == "“m-9” no está en members de c hasta la posición 5.")
            await server.end()
        }

        @Test func `limits hold at their edges, for a command, a line and a batch`() async throws {
            let server = try await start()
            let mebibyte = 1 << 20
            func command(_ id: String, bytes: Int) -> String {
                let text =
                    #"{"id":"\#(id)","type":"members.register","data":{"memberId":"\#(id)","name":"N","birthDate":"1990-05-01"}}"#
                return text + String(repeating: " ", count: bytes - text.utf8.count)
            }
            let address = server.url + "/v1/communes/c/commands"
            for isChunked in [false, true] {
                for (id, bytes, status) in [("e", mebibyte, 201), ("o", mebibyte + 1, 413)] {
                    let reply = try await Web.send(
                        "POST",
                        address,
                        token: server.token,
                        headers: ["content-type": "application/json"],
                        body: Array(command("\(id)-\(isChunked)", bytes: bytes).utf8),
                        isChunked: isChunked
                    )
                    #expect(reply.status == status, "\(id): \(reply.text.prefix(200))")
                }
                let lines = [("a", mebibyte), ("b", mebibyte + 1), ("c", 3 * mebibyte), ("d", 200)].map {
                    command("\($0.0)-\(isChunked)", bytes: $0.1)
                }
                let batch = try await Web.send(
                    "POST",
                    address,
                    token: server.token,
                    headers: ["content-type": "application/x-ndjson"],
                    body: Array(lines.joined(separator: "\n").utf8),
                    isChunked: isChunked
                )
                let statuses = try batch.text.split(separator: "\n").map {
                    try JSONValue.parse(Array($0.utf8))["status"]?.integer
                }
                #expect(batch.status == 200 && statuses == [201, 413, 413, 201], "\(batch.text)")
            }
            // Lines of spaces are refused one by one, and quickly.
            let blank = Array(repeating: UInt8(ascii: " "), count: mebibyte - 1) + [10]
            let full = Array(repeatElement(blank, count: 64).joined())
            for (body, isChunked) in [(full, false), (full, true), (full + [10], false), (full + [10], true)] {
                let reply = try await Web.send(
                    "POST",
                    address,
                    token: server.token,
                    headers: ["content-type": "application/x-ndjson"],
                    body: body,
                    isChunked: isChunked
                )
                let lines = try reply.text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
                let codes = lines.map { $0["code"]?.string }
                guard body.count > full.count else {
                    #expect(reply.status == 200 && codes == Array(repeating: "malformed", count: 64))
                    continue
                }
                // Of a body of unknown length it is known only at its end, when the status was sent.
                #expect(reply.status == (isChunked ? 200 : 413))
                #expect(lines.last?["status"] == .integer(413) && codes.last == "too-large", "\(codes)")
            }
            await server.end()
        }

        @Test func `a batch tells each line's status, and stops where it is told to`() async throws {
            let server = try await start()
            func line(_ id: String, _ member: String) -> String {
                #"{"id":"\#(id)","type":"members.register","data":{"memberId":"\#(member)","name":"N","birthDate":"1990-05-01"}}"#
            }
            func post(_ lines: [String], _ query: String = "") async throws -> [JSONValue] {
                let reply = try await server.post(
                    "/v1/communes/c/commands\(query)",
                    lines.joined(separator: "\n"),
                    type: "application/x-ndjson"
                )
                #expect(reply.status == 200 && reply.headers["content-type"] == "application/x-ndjson")
                return try reply.text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
            }
            let all = [line("1", "a"), "not JSON", line("2", "a"), "", line("1", "a"), line("1", "b"), line("3", "c")]
            let answers = try await post(all)
            #expect(answers.map { $0["status"]?.integer } == [201, 400, 422, 200, 409, 201])
            #expect(answers[2]["id"]?.string == "2" && answers[2]["code"]?.string == "id-taken")
            #expect(answers[3]["replayed"] == .bool(true))
            let stopped = try await post([line("4", "d"), "not JSON", line("5", "e")], "?stop-on-refusal=true")
            #expect(stopped.map { $0["status"]?.integer } == [201, 400, 503])
            #expect(try await server.get("/v1/communes/c/commands/5").status == 404)
            let wrong = try await server.post("/v1/communes/c/commands?stop-on-refusal=perhaps", "{}")
            #expect(wrong.status == 400)
            await server.end()
        }

        @Test func `events are paged, and a live stream goes on where it was left`() async throws {
            let server = try await start()
            let page = try await server.get("/v1/communes/c/events?after=1&limit=2")
            #expect(page.headers["content-type"] == "application/cloudevents-batch+json")
            #expect(page.headers["acta-position"] == "5")
            #expect(page.json.array.compactMap { $0["position"]?.string } == ["2", "3"])
            let typed = try await server.get("/v1/communes/c/events?type=members.registered").json.array
            #expect(typed.map { $0["position"]?.string } == ["5"])
            let stream = try await server.get("/v1/communes/c/events?stream=member/m-1").json.array
            #expect(stream.map { $0["position"]?.string } == ["5"])
            for query in ["limit=0", "limit=10001", "after=-1", "colour=red"] {
                #expect(try await server.get("/v1/communes/c/events?\(query)").status == 400, "\(query)")
            }
            let seen = try await server.live("/v1/communes/c/events", after: "3", count: 3) {
                let data = #"{"memberId":"m-2","name":"Ana","birthDate":"1990-05-01"}"#
                let posted = try await server.command("c", "members.register", data)
                #expect(posted.status == 201)
            }
            #expect(seen == ["4", "5", "6"])
            await server.end()
        }
    }
}
