import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// Webhooks from outside: registered by API and command, received by a program in another language.
    @Suite(.serialized) struct WebhookTests {
        private static let foundation =
            #"{"name":"W","kind":"cooperative","mandates":[{"memberId":"dev","office":"spokesperson"},{"memberId":"dev","office":"registry"}]}"#

        @Test
        func `a bad registration gets every fault with its own pointer, in both languages, and registers nothing`()
            async throws
        {
            let server = try await Development.start()
            #expect(try await server.command("w", "communes.found", Self.foundation).status == 201)
            let body =
                #"{"url":"ftp://example.org","eventTypes":["members.registered","members.flew","x.*"],"secret":"s"}"#
            let refused = try await server.post("/v1/communes/w/webhooks", body)
            #expect(refused.status == 400 && refused.code == "malformed")
            let faults = (refused.json["errors"]?.array ?? []).map {
                "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")"
            }
            #expect(
                Set(faults) == [
                    "/url https-required", "/eventTypes/1 event-type-unknown", "/eventTypes/2 event-type-unknown",
                    "/secret unknown-field",
                ]
            )
            let spanish = try await Web.send(
                "POST",
                server.url + "/v1/communes/w/webhooks",
                token: server.token,
                headers: ["accept-language": "es", "content-type": "application/json"],
                body: Array(#"{"eventTypes":[]}"#.utf8)
            )
            #expect(spanish.text.contains("falta este campo"))
            #expect(
                try await server.post("/v1/communes/nowhere/webhooks", #"{"url":"https://example.org/"}"#).status == 404
            )
            let reader = try await server.post(
                "/dev/token",
                #"{"commune":"w","member":"m","scopes":["read","commands"]}"#
            )
            let denied = try await server.get("/v1/communes/w/webhooks", token: reader.json["token"]?.string)
            #expect(denied.status == 403 && denied.code == "scope-missing")
            #expect(try await server.get("/v1/communes/w/webhooks").json["items"]?.array.isEmpty == true)
            #expect(try await server.get("/v1/communes/w/webhooks/wh_0000000000000000").code == "webhook-unknown")
            let paths = try await server.get("/openapi.json").json["paths"]
            #expect(paths?["/v1/communes/{commune}/webhooks"]?["post"] != nil)
            #expect(paths?["/v1/communes/{commune}/webhooks/{id}/rotate-secret"]?["post"] != nil)
            await server.end()
        }

        @Test func `a server that isn't told otherwise refuses http and private addresses`() async throws {
            let server = try await Development.start()
            #expect(try await server.command("w", "communes.found", Self.foundation).status == 201)
            let (other, url) = try await server.anotherServer()
            for (address, code) in [
                ("http://example.org/", "https-required"), ("https://127.0.0.1/", "private-address"),
                ("https://0x7f.1/", "private-address"), ("https://[::ffff:10.0.0.1]/", "private-address"),
                ("https://localhost:1/", "private-address"),
            ] {
                let refused = try await Web.send(
                    "POST",
                    url + "/v1/communes/w/webhooks",
                    token: server.token,
                    headers: ["content-type": "application/json"],
                    body: Array(#"{"url":"\#(address)"}"#.utf8)
                )
                #expect(refused.status == 400)
                #expect(refused.json["errors"]?.array.first?["code"]?.string == code, "\(address)")
            }
            _ = await other.stop()
            await server.end()
        }

        @Test func `acta webhooks registers, lists, rotates, tests and removes`() async throws {
            let server = try await Development.start()
            #expect(try await server.command("w", "communes.found", Self.foundation).status == 201)
            let receiver = try PythonReceiver.start()
            func acta(_ arguments: String...) async throws -> (status: Int32, json: JSONValue) {
                let result = try await Program.run(
                    ["webhooks"] + arguments + ["--json"],
                    environment: server.environment
                )
                return (result.status, (try? JSONValue.parse(Array(result.output.utf8))) ?? .null)
            }
            let added = try await acta("add", "w", receiver.url, "--type", "members.*", "--description", "the radio")
            #expect(added.status == 0 && added.json["secret"]?.string?.hasPrefix("whsec_") == true)
            let id = try #require(added.json["id"]?.string)
            let listed = try await acta("list", "w")
            #expect(listed.json["items"]?.array.map { $0["id"]?.string } == [id])
            #expect(listed.json["items"]?.array.first?["secret"] == nil)
            #expect(try await acta("test", "w", id).json["delivered"] == true)
            let rotated = try await acta("rotate", "w", id)
            #expect(rotated.json["secret"]?.string != added.json["secret"]?.string)
            #expect(rotated.json["previousSecretUntil"]?.string != nil)
            #expect(try await acta("test", "w", id).status == 0)
            let lines = try receiver.lines()
            #expect(lines.map { $0["signatures"]?.integer } == [1, 2])
            #expect(lines.allSatisfy { $0["type"]?.string == "webhooks.test" })
            #expect(try await acta("remove", "w", id).status == 0)
            #expect(try await acta("remove", "w", id).status == 1)
            #expect(try await acta("test", "w", id).status == 1)
            #expect(try await acta("add", "w", "no address").status == 1)
            await receiver.program.kill()
            await server.end()
        }

        @Test(
            .enabled(
                if: PythonReceiver.hasLibrary || ProcessInfo.processInfo.environment["ACTA_STANDARDWEBHOOKS"] != nil,
                "python3 has no standardwebhooks: `pip install standardwebhooks` lets the published library verify ours"
            )
        )
        func `the specification's published library verifies what is delivered, also during a rotation`() async throws {
            // On a developer's machine it may be missing; where everything is to be shown it may not.
            try #require(PythonReceiver.hasLibrary, "python3 has no standardwebhooks, though .ci/run installed it")
            let server = try await Development.start()
            #expect(try await server.command("w", "communes.found", Self.foundation).status == 201)
            let port = try FreePort.find()
            let body = #"{"url":"http://127.0.0.1:\#(port)/hook"}"#
            let added = try await server.post("/v1/communes/w/webhooks", body)
            #expect(added.status == 201, "\(added.text)")
            let path = "/v1/communes/w/webhooks/" + (try #require(added.json["id"]?.string))
            let old = try PythonReceiver.start(port: port, secret: added.json["secret"]?.string)
            #expect(try await server.post(path + "/test", "").json["delivered"] == true)
            let rotated = try await server.post(path + "/rotate-secret", #"{"overlapSeconds":3600}"#)
            #expect(rotated.status == 200, "\(rotated.text)")
            #expect(try await server.post(path + "/test", "").json["delivered"] == true)
            #expect(try old.lines().map { $0["verified"] } == [true, true])
            await old.program.kill()
            let new = try PythonReceiver.start(port: port, secret: rotated.json["secret"]?.string)
            #expect(try await server.post(path + "/test", "").json["delivered"] == true)
            #expect(try new.lines().map { $0["verified"] } == [true])
            await new.program.kill()
            await server.end()
        }

        @Test
        func `through ten minutes of outage by the set clock each event comes once by id, in order for its stream`()
            async throws
        {
            let server = try await Development.start()
            #expect(try await server.command("w", "communes.found", Self.foundation).status == 201)
            let down = server.folder.appendingPathComponent("down").path
            #expect(FileManager.default.createFile(atPath: down, contents: nil))
            let port = try FreePort.find()
            let body = #"{"url":"http://127.0.0.1:\#(port)/hook","eventTypes":["members.*"]}"#
            let added = try await server.post("/v1/communes/w/webhooks", body)
            #expect(added.status == 201, "\(added.text)")
            let secret = PythonReceiver.hasLibrary ? added.json["secret"]?.string : nil
            let receiver = try PythonReceiver.start(port: port, secret: secret, down: down)
            var last: Int64 = 0
            for number in 0..<5 {
                for type in ["members.register", "members.verify"] {
                    let data =
                        type == "members.register"
                        ? #"{"memberId":"m-\#(number)","name":"N","birthDate":"1990-01-01"}"#
                        : #"{"memberId":"m-\#(number)"}"#
                    let reply = try await server.command("w", type, data)
                    #expect(reply.status == 201, "\(reply.text)")
                    last = reply.json["position"]?.integer ?? last
                }
            }
            func refused(atLeast count: Int) async throws {
                for _ in 0..<600 {
                    let name = "acta_webhook_deliveries_total{outcome=\"refused\"} "
                    let line = try await server.get("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name) }
                    if let line, Int(line.dropFirst(name.count)) ?? 0 >= count { return }
                    try await Task.sleep(for: .milliseconds(100))
                }
                Issue.record("the receiver wasn't tried \(count) times")
            }
            let start = Date()
            // Each of the five streams is tried, and again as the clock goes on.
            try await refused(atLeast: 5)
            // The receiver is away for ten minutes of the clock, and back after them.
            var minute = 0.0
            func step() async throws {
                minute += 1
                let time = ISO8601DateFormatter().string(from: start.addingTimeInterval(minute * 60))
                #expect(try await server.post("/dev/clock", #"{"time":"\#(time)"}"#).status == 200)
            }
            for _ in 0..<10 {
                try await step()
                #expect(try receiver.lines().isEmpty)
            }
            try await refused(atLeast: 10)
            try FileManager.default.removeItem(atPath: down)
            let expected = try await server.get("/v1/communes/w/events").json.array.filter {
                $0["type"]?.string?.hasPrefix("members.") == true
            }
            for _ in 0..<40 where try receiver.lines().count < expected.count {
                try await step()
                try await Task.sleep(for: .milliseconds(500))
            }
            let lines = try receiver.lines()
            #expect(Set(lines.compactMap { $0["id"]?.string }).count == lines.count)
            #expect(
                Set(lines.compactMap { $0["id"]?.string })
                    == Set(expected.map { "w/\($0["position"]?.string ?? "")/0" })
            )
            for (stream, ofStream) in Dictionary(grouping: lines, by: { $0["stream"]?.string ?? "" }) {
                let positions = ofStream.compactMap { $0["position"]?.string.flatMap(Int.init) }
                #expect(positions == positions.sorted() && !positions.isEmpty, "\(stream)")
            }
            if secret != nil { #expect(lines.allSatisfy { $0["verified"] == true }, "\(lines)") }
            let metrics = try await server.get("/metrics").text
            #expect(metrics.contains("acta_webhook_deliveries_total{outcome=\"delivered\"} \(expected.count)"))
            await receiver.program.kill()
            await server.end()
        }
    }
}

/// A receiver in Python on this machine, which writes a line of JSON for each delivery to its output.
///
/// It is ended by SIGKILL: a child inherits its thread's signal mask, and Dispatch's threads block SIGTERM.
///
/// It verifies by the published library `standardwebhooks` where that is installed, once it is given the secret.
struct PythonReceiver {
    let program: Started
    let url: String

    private static let script = """
        import http.server, json, os, sys
        hook = None
        if os.environ.get("SECRET"):
            from standardwebhooks import Webhook
            hook = Webhook(os.environ["SECRET"])
        class Receiver(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                flag = os.environ.get("DOWN")
                if flag and os.path.exists(flag):
                    self.send_response(503); self.send_header("content-length", "0"); self.end_headers(); return
                event, verified = json.loads(body), None
                if hook:
                    try: verified = hook.verify(body, {k.lower(): v for k, v in self.headers.items()}) == event
                    except Exception as error: verified = repr(error)
                line = json.dumps({"id": self.headers["webhook-id"], "type": event["type"], "verified": verified,
                    "stream": event.get("stream"), "position": event.get("position"),
                    "traceparent": self.headers.get("traceparent"),
                    "signatures": len(self.headers["webhook-signature"].split(" "))})
                # One write a line: deliveries come on several threads at once.
                os.write(1, (line + "\\n").encode())
                self.send_response(204); self.end_headers()
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
        print("ready", flush=True)
        server.serve_forever()
        """

    /// - Parameter down: while this file exists, it answers 503.
    static func start(port: Int? = nil, secret: String? = nil, down: String? = nil) throws -> PythonReceiver {
        let port = try port ?? FreePort.find()
        var environment: [String: String] = [:]
        if let secret { environment["SECRET"] = secret }
        if let down { environment["DOWN"] = down }
        let program = try Started(
            ["python3", "-c", script, String(port)],
            environment: environment,
            executable: "/usr/bin/env"
        )
        for _ in 0..<600 where !program.output.hasPrefix("ready") { usleep(50_000) }
        return PythonReceiver(program: program, url: "http://127.0.0.1:\(port)/hook")
    }

    /// What was delivered, in order.
    func lines() throws -> [JSONValue] {
        try program.output.split(separator: "\n").dropFirst().map { try JSONValue.parse(Array($0.utf8)) }
    }

    /// Whether the published library is installed.
    static let hasLibrary: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import standardwebhooks"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
