import CanonicalJSON
import Foundation
import LocalPostgres
import Postgres
import Testing

extension Acceptance {
    /// A rebuild, its workers and PostgreSQL, killed at seeded moments while commands come in.
    @Suite struct RebuildKillTests {
        @Test func `killed thirty times, a rebuild goes on, and its rows are those of a rebuild from nothing`()
            async throws
        {
            let directory = "/tmp/acta-kill-\(UInt64.random(in: 0..<UInt64.max))"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let server = try await LocalServer.start(directory: directory)
            let service = try await Service.start(on: server)
            try await service.open("c")
            try await service.cast("c", 0..<3000)
            var worker = try service.worker()
            var rebuild: Started?
            var finished = 0
            var anew = false
            var state: UInt64 = 7
            for moment in 0..<30 {
                if let running = rebuild, !running.process.isRunning {
                    anew = await running.ended() == 0
                    if anew { finished += 1 }
                    rebuild = nil
                }
                // One that was killed is gone on with, and one that was done is done anew.
                if rebuild == nil { rebuild = try service.rebuild(anew: anew) }
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                try await Task.sleep(for: .milliseconds(Int(50 + (state >> 33) % 900)))
                switch moment % 3 {
                case 0:
                    await rebuild?.kill()
                    (rebuild, anew) = (nil, false)
                case 1:
                    await worker.kill()
                    worker = try service.worker()
                default:
                    await server.kill()
                    try await server.restart()
                }
                try await service.cast("c", (3000 + moment * 20)..<(3020 + moment * 20))
            }
            _ = await rebuild?.ended()
            let last = try service.rebuild(anew: false)
            #expect(await last.ended() == 0, "\(last.errors)")
            #expect(last.output.contains(#""resumed":true"#), "\(finished) finished: \(last.output)")
            // One that had written a part when it was killed folds the rest only.
            try await service.register("c", 0..<3000)
            let torn = try await service.tornRebuild()
            #expect((torn["eventsBefore"]?.integer ?? 0) > 0 && (torn["events"]?.integer ?? 0) > 0, "\(torn)")
            #expect((torn["events"]?.integer ?? .max) < 6600, "\(torn)")
            let diff = try await Program.run([
                "diff", "all", "--wait", "60", "--json", "--database-url", service.databaseURL,
            ])
            #expect(diff.status == 0, "\(diff.output) \(diff.errors)")
            let fresh = try service.rebuild(anew: true)
            #expect(await fresh.ended() == 0, "\(fresh.errors)")
            let again = try await Program.run([
                "diff", "all", "--wait", "60", "--json", "--database-url", service.databaseURL,
            ])
            #expect(again.status == 0, "\(again.output) \(again.errors)")
            let votes = try await service.get("/v1/communes/c/consultations/c?min-position=3603&wait=30")
            #expect(votes.json["projects"]?.array.first?["votes"]?.integer == 3600, "\(votes.text)")
            _ = await worker.stop()
            await service.end()
            await server.stop()
        }
    }
}

extension Service {
    fileprivate func open(_ commune: String) async throws {
        let commands = [
            (
                "communes.found",
                #"{"name":"K","kind":"commune","mandates":[{"memberId":"dev","office":"electoral","from":"2000-01-01","until":"2999-12-31"}]}"#
            ),
            (
                "consultations.open",
                #"{"consultationId":"c","title":"K","budget":"100","currency":"XXX","ballot":{"type":"approval"},"rule":{"method":"greedy-by-votes"},"eligibility":{"kind":"external"},"registrars":["dev"]}"#
            ), ("consultations.submit-project", #"{"consultationId":"c","projectId":"p","name":"One","cost":"10"}"#),
        ]
        for (type, data) in commands {
            let reply = try await command(commune, type, data)
            try #require(reply.status == 201, "\(reply.text)")
        }
    }

    fileprivate func cast(_ commune: String, _ numbers: Range<Int>) async throws {
        try await post(
            commune,
            numbers.map {
                #"{"id":"b-\#($0)","type":"consultations.cast","data":{"consultationId":"c","voterId":"v-\#($0)","choices":[{"projectId":"p"}]}}"#
            }
        )
    }

    fileprivate func register(_ commune: String, _ numbers: Range<Int>) async throws {
        try await post(
            commune,
            numbers.map {
                #"{"id":"m-\#($0)","type":"members.register","data":{"memberId":"m-\#($0)","name":"M","birthDate":"1980-01-01","nationalId":"V-\#(10_000_000 + $0)"}}"#
            }
        )
    }

    /// Posts commands until all are accepted: while PostgreSQL is away they get 503, and the same ids may come again.
    private func post(_ commune: String, _ lines: [String]) async throws {
        for _ in 0..<300 {
            let reply = try? await Web.send(
                "POST",
                url + "/v1/communes/\(commune)/commands",
                token: token,
                headers: ["content-type": "application/x-ndjson"],
                body: Array((lines.joined(separator: "\n") + "\n").utf8)
            )
            let accepted = reply?.text.split(separator: "\n").filter { $0.contains(#""outcome":"accepted""#) }.count
            if accepted == lines.count { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(lines.first ?? "") and those after it weren't accepted")
    }

    /// Kills a rebuild between its first and its second batch of rows, and gives the figures of the one that goes on.
    fileprivate func tornRebuild() async throws -> JSONValue {
        let connection = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        // The second batch waits for a lock that this connection holds.
        for statement: SQL in [
            """
            create function acta.hold_second_batch() returns trigger security definer language plpgsql as $$
            begin
                if exists (select from acta.view_schema v where v.schema = new.schema and v.state = 'building')
                    and exists (select from acta.checkpoint c where c.schema = new.schema)
                then
                    perform pg_advisory_xact_lock(77);
                end if;
                return new;
            end $$
            """,
            """
            create trigger hold_second_batch before insert on acta.checkpoint
            for each row execute function acta.hold_second_batch()
            """,
            "select pg_advisory_lock(77)",
        ] { _ = try await connection.query(statement) }
        let killed = try rebuild(anew: true)
        var isHeld = false
        while killed.process.isRunning, !isHeld {
            isHeld = try await !connection.query(
                "select 1 from pg_locks where locktype = 'advisory' and objid = 77 and not granted limit 1"
            ).isEmpty
        }
        await killed.kill()
        try #require(isHeld, "the rebuild wrote all rows at once: \(killed.output) \(killed.errors)")
        for statement: SQL in [
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 77 and not granted",
            "select pg_advisory_unlock(77)", "drop trigger hold_second_batch on acta.checkpoint",
            "drop function acta.hold_second_batch()",
        ] { _ = try await connection.query(statement) }
        await connection.close()
        let next = try rebuild(anew: false)
        #expect(await next.ended() == 0, "\(next.errors)")
        return try JSONValue.parse(Array(next.output.utf8))
    }

    fileprivate func worker() throws -> Started { try Started(["work", "--log-level", "critical"] + workOptions) }

    fileprivate func rebuild(anew: Bool) throws -> Started {
        try Started(["rebuild", "all", "--json", "--memory", "1"] + (anew ? ["--fresh"] : []) + workOptions)
    }
}
