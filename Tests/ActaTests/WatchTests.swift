import CanonicalJSON
import Foundation
import Postgres
import TestSupport
import Testing

extension Acceptance {
    /// What operators watch, and what they do when something is wrong.
    @Suite struct WatchTests {
        @Test func `a poisoned event halts one commune's view, and an operator who reads only the runbook mends it`()
            async throws
        {
            let site = try await Development.start()
            try await site.council("la-ceiba", members: 2)
            try await site.council("el-saman-2", members: 2)
            // From now on the database refuses one row of one view.
            let owner = try await Connection.connect(ConnectionConfiguration(url: site.databaseURL))
            _ = try await owner.query("alter table views_1.member add check (id <> 'm-poison')")
            await owner.close()
            let poisoned = try await site.register("la-ceiba", "m-poison", name: "Poison")
            let later = try await site.register("la-ceiba", "m-later", name: "Later")
            let halted = try await site.get("/v1/communes/la-ceiba/members?min-position=\(later)&wait=30")
            #expect(halted.status == 504, "\(halted.text)")
            // Other views of the commune, and this view of other communes, go on.
            let rules = try await site.get("/v1/communes/la-ceiba/rules?min-position=\(later)&wait=30")
            #expect(rules.status == 200, "\(rules.text)")
            let other = try await site.register("el-saman-2", "m-other", name: "Other")
            let members = try await site.get("/v1/communes/el-saman-2/members/m-other?min-position=\(other)&wait=30")
            #expect(members.status == 200, "\(members.text)")

            let metrics = try await site.get("/metrics").text
            let line = metrics.split(separator: "\n").first { $0.hasPrefix("acta_view_halt{") } ?? ""
            #expect(line.contains(#"view="members""#) && line.contains(#"commune="la-ceiba""#), "\(line)")
            #expect(line.contains(#"position="\#(poisoned)""#) && line.contains("member_id_check"), "\(line)")

            let outputs = try await site.follow("ActaViewHalted")
            #expect(outputs.last?.contains("nothing is wrong") == true, "\(outputs)")
            let after = try await site.get("/v1/communes/la-ceiba/members?min-position=\(later)&wait=30")
            #expect(after.status == 200, "\(after.text)")
            let ids = after.json["items"]?.array.compactMap { $0["id"]?.string }.sorted()
            #expect(ids == ["m-0", "m-1", "m-later"])
            // The decision is in the operators' log, for whoever audits it, and clients can't write there.
            let log = try await site.get("/v1/communes/operators/events")
            let event = try #require(log.json.array.first, "\(log.text)")
            #expect(event["type"]?.string == "operators.event-skipped")
            #expect(event["data"]?["position"]?.integer == poisoned)
            let found = try await site.command("operators", "communes.found", #"{"name":"X","kind":"commune"}"#)
            #expect(found.status == 404)
            await site.end()
        }

        @Test func `the commands of each runbook can be run as they stand`() async throws {
            let site = try await Development.start()
            try await site.council("la-ceiba", members: 3)
            for name in try Runbook.names where name != "ActaViewHalted" { _ = try await site.follow(name) }
            await site.end()
        }

        @Test func `the doctor says in both languages what is wrong and what to do, and names runbooks that exist`()
            async throws
        {
            let (ownerURL, _) = try await TestDatabase.fresh()
            func doctor(_ arguments: String...) async throws -> Program.Result {
                try await Program.run(["doctor", "--database-url", ownerURL] + arguments, environment: ["LANG": "C"])
            }
            let empty = try await doctor("--json")
            #expect(empty.status == 1 && empty.output.contains("ActaNotReady"), "\(empty.output) \(empty.errors)")
            let migrated = try await Program.run(["migrate", "--database-url", ownerURL])
            try #require(migrated.status == 0, "\(migrated.errors)")
            // The twin: where nothing is wrong it says so.
            let well = try await doctor("--language", "es")
            #expect(well.status == 0 && well.output.contains("nada está mal"), "\(well.output) \(well.errors)")
            // An event of an hour ago that nobody folded or received, and workers that are gone.
            let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
            try await owner.script(
                """
                insert into acta.log (commune) values ('c');
                insert into acta.event (commune, position, stream, stream_version, type, recorded_at, leaf_hash, bytes)
                values ('c', 1, 's/s', 1, 't', now() - interval '1 hour', decode(repeat('00', 32), 'hex'), 'x');
                insert into acta.log_batch (commune, first, size, frontier, recorded_at) values ('c', 1, 1, '', now());
                insert into acta.queue_group (name) values ('g');
                insert into acta.lease (name, shard, holder, expires_at)
                values ('projection/views_1/2', 0, 'gone', now() - interval '1 hour');
                """
            )
            await owner.close()
            let english = try await doctor("--json")
            let spanish = try await doctor("--json", "--language", "es")
            #expect(english.status == 1 && spanish.status == 1, "\(english.errors) \(spanish.errors)")
            func fields(_ name: String, _ result: Program.Result) throws -> [String] {
                try JSONValue.parse(Array(result.output.utf8)).array.compactMap { $0[name]?.string }
            }
            let runbooks = try fields("runbook", english)
            #expect(runbooks == ["ActaViewsLag", "ActaLeaseExpired", "ActaQueueOld"])
            #expect(try runbooks.allSatisfy(Runbook.names.contains))
            for name in ["finding", "do"] {
                let (en, es) = (try fields(name, english), try fields(name, spanish))
                #expect(en.count == 3 && es.count == 3)
                for (one, other) in zip(en, es) { #expect(one != other) }
            }
        }

        @Test func `every alert has a runbook, and all that is watched is measured`() async throws {
            let site = try await Development.start()
            let rules = try Runbook.text("prometheus/alerts.yml")
            let alerts = rules.matches(of: /alert: (\w+)/).map { String($0.1) }
            let runbooks = try Runbook.names
            #expect(alerts.count > 8 && Set(alerts).isSubset(of: runbooks))
            let metrics = try await site.get("/metrics").text
            let dashboard = try Runbook.text("grafana/acta.json")
            let panels = try JSONValue.parse(Array(dashboard.utf8))["panels"]?.array ?? []
            #expect(panels.count > 10)
            for name in Set((rules + dashboard).matches(of: /acta_[a-z_]+[a-z]/).map { String($0.0) }) {
                let base = name.hasSuffix("_bucket") ? String(name.dropLast("_bucket".count)) : name
                #expect(metrics.contains("# TYPE \(base) "), "\(name) isn't measured")
            }
            await site.end()
        }

        @Test func `Prometheus's own tool takes the rules`() async throws {
            guard let tool = Runbook.tool("promtool") else {
                print("not checked: promtool isn't here (Debian has it in the package prometheus)")
                return
            }
            for arguments in [["check", "rules", "alerts.yml"], ["check", "config", "prometheus.yml"]] {
                let path = Runbook.folder + "/prometheus/" + arguments[2]
                let run = try Started(Array(arguments.prefix(2)) + [path], executable: tool)
                #expect(await run.ended() == 0, "\(run.output) \(run.errors)")
            }
            let site = try await Development.start()
            let metrics = try await site.get("/metrics").bytes
            await site.end()
            let file = NSTemporaryDirectory() + "acta-metrics-\(UUID().uuidString)"
            try Data(metrics).write(to: URL(fileURLWithPath: file))
            let run = try Started(
                ["-c", "'\(tool)' check metrics < '\(file)'"],
                executable: "/bin/bash"
            )
            // 3 is advice on names; 1 would be a fault of the format.
            #expect([0, 3].contains(await run.ended()), "\(run.output) \(run.errors)")
            try FileManager.default.removeItem(atPath: file)
        }

        @Test func `a trace goes from the request into the event and the log lines, and on into webhooks`() async throws
        {
            let site = try await Development.start(environment: ["ACTA_LOG_LEVEL": "debug"])
            try await site.council("la-traza", members: 0)
            let receiver = try PythonReceiver.start()
            let added = try await site.post(
                "/v1/communes/la-traza/webhooks",
                #"{"url":"\#(receiver.url)","eventTypes":["members.registered"]}"#
            )
            #expect(added.status == 201, "\(added.text)")
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            func correlation(_ header: String, _ id: String, more: String = "") async throws -> String? {
                let number = "V-\(id.utf8.reduce(10_000_000) { $0 * 3 % 80_000_000 + Int($1) + 1_000_000 })"
                let body =
                    #"{"id":"\#(id)","type":"members.register","data":{"memberId":"\#(id)","name":"N","birthDate":"1980-01-01","nationalId":"\#(number)"}\#(more)}"#
                let reply = try await Web.send(
                    "POST",
                    site.url + "/v1/communes/la-traza/commands",
                    token: site.token,
                    headers: ["content-type": "application/json", "traceparent": header],
                    body: Array(body.utf8)
                )
                let position = try #require(reply.json["position"]?.integer, "\(reply.text)")
                let events = try await site.get("/v1/communes/la-traza/events?after=\(position - 1)&limit=1")
                return events.json.array.first?["correlationid"]?.string
            }
            #expect(try await correlation("00-\(trace)-00f067aa0ba902b7-01", "t-1") == trace)
            // What the command says itself comes first, and what isn't a trace is passed over.
            let own = #","correlationId":"mine""#
            #expect(try await correlation("00-\(trace)-00f067aa0ba902b7-01", "t-2", more: own) == "mine")
            for wrong in ["", "nonsense", "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01"] {
                #expect(try await correlation(wrong, "t-\(wrong.count + 3)") == nil)
            }
            try await receiver.program.wait { (try? receiver.lines().count) ?? 0 >= 5 }
            let traced = try receiver.lines().map { ($0["stream"]?.string ?? "", $0["traceparent"]?.string) }
            for (stream, header) in traced where stream != "member/t-1" { #expect(header == nil, "\(stream)") }
            // The same trace, and a span of the delivery's own.
            let header = try #require(traced.first { $0.0 == "member/t-1" }?.1)
            #expect(header.wholeMatch(of: /00-([0-9a-f]{32})-([0-9a-f]{16})-01/).map { String($0.1) } == trace)
            #expect(!header.contains("00f067aa0ba902b7"))
            // The server's line of a command names it, its commune and its trace; without a trace there is none.
            func line(_ id: String) -> String {
                site.program.errors.split(separator: "\n").map(String.init).first { $0.contains("command=\(id) ") }
                    ?? ""
            }
            try await site.program.wait { !line("t-1").isEmpty && !line("t-3").isEmpty }
            #expect(
                line("t-1").contains("commune=la-traza") && line("t-1").contains("trace=\(trace)"),
                "\(line("t-1"))"
            )
            #expect(!line("t-3").contains("trace="), "\(line("t-3"))")
            await receiver.program.kill()
            await site.end()
        }
    }
}

/// What stands in Deploy.
enum Runbook {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Deploy").path

    static var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder + "/runbooks").filter { $0.hasSuffix(".md") }
                .map { String($0.dropLast(3)) }.sorted()
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    }

    /// The blocks that are run.
    static func blocks(_ name: String) throws -> [String] {
        try text("runbooks/\(name).md").components(separatedBy: "```sh\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first }
    }

    static func tool(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

extension Development {
    /// Runs the commands of a runbook in one shell, as they stand; each must end with 0.
    func follow(_ name: String) async throws -> [String] {
        let blocks = try Runbook.blocks(name)
        #expect(!blocks.isEmpty)
        let mark = "-- end of a block --"
        let script = "set -e\n" + blocks.joined(separator: "\necho '\(mark)'\n") + "\n"
        let folder = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        let path = folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        let settings = ["PATH": path, "ACTA_KEYRING": self.folder.path + "/keyring.json"]
        let run = try Started(
            ["-c", script],
            environment: environment.merging(settings) { $1 },
            executable: "/bin/bash"
        )
        let status = await run.ended()
        #expect(status == 0, "\(name): \(run.output) \(run.errors)")
        return run.output.components(separatedBy: mark)
    }
}
