import CanonicalJSON
import Foundation
import Testing

@testable import acta

extension Acceptance {
    /// The four communes of the design, each whole, and two elections entered late: posted over HTTP by members with their own
    /// tokens, under the set clock.
    @Suite(.serialized) struct ScenarioTests {
        private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Scenarios")

        /// Plays one, and fails at the first answer that isn't as its line says.
        private func play(_ name: String, on server: Development) async throws {
            let file = Self.folder.appendingPathComponent("\(name).ndjson").path
            let played = try await Program.run(
                ["post", file, "--commune", name, "--json"],
                environment: server.environment
            )
            #expect(played.status == 0, "\(played.output) \(played.errors)")
        }

        @Test
        func
            `each line is answered as the scenarios say, 4,000 of 9,000 people get more pork, and every list leaves as CSV and NDJSON`()
            async throws
        {
            let server = try await Development.start()
            // The clock goes forward only: in the order of their days.
            let communes = ["two-laws", "el-panal", "el-maizal", "luisa-caceres", "che-guevara"]
            for name in communes { try await play(name, on: server) }
            for (units, people) in [(14, 5000), (15, 4000)] {
                let shares = try await Web.send(
                    "GET",
                    server.url + "/v1/communes/el-maizal/allocation-shares?filter[units]=\(units)",
                    token: server.token,
                    headers: ["accept": "application/x-ndjson"]
                )
                #expect(shares.text.split(separator: "\n").count == people)
            }
            // What none of them has: a consultation, and a receiver of events.
            let ballots = Self.folder.deletingLastPathComponent().appendingPathComponent("Peers/approval.pb").path
            let imported = try await Program.run(
                ["import", "pabulib", ballots, "--commune", "vota", "--json"],
                environment: server.environment
            )
            #expect(imported.status == 0, "\(imported.output) \(imported.errors)")
            let receiver =
                #"{"url":"https://example.org/","eventTypes":["members.registered"],"description":"a, \"b\""}"#
            let hook = try await server.post("/v1/communes/two-laws/webhooks", receiver)
            #expect(hook.status == 201, "\(hook.text)")
            try await OpenLists(server: server, communes: communes + ["vota"]).check()
            await server.end()
        }

        @Test func `the demo is the scenario of El Panal, ends today, and has members, a carried motion and a store`()
            async throws
        {
            let file = Self.folder.appendingPathComponent("el-panal.ndjson")
            #expect(try [UInt8](Data(contentsOf: file)) == Demo.scenario)
            // From a folder of its own: nothing of it is read from where the project is.
            let started = Date()
            let server = try await Development.start(["--demo"])
            #expect(server.program.errors.isEmpty, "\(server.program.errors)")
            let path = "/v1/communes/demo/"
            let members = try await server.get(path + "members?q=rosa").json
            #expect(members["items"]?.array.first?["name"]?.string == "Rosa Pérez", "\(members)")
            let motion = try await server.get(path + "motions/azucar").json
            #expect(motion["result"]?.string == "carried" && motion["for"] == .integer(70), "\(motion)")
            let stock = try await server.get(path + "stock?filter[locationId]=taller&sort=itemId").json
            #expect(stock["items"]?.array.map { $0["quantity"]?.string } == ["100", "280"], "\(stock)")
            let overdue = try await server.get(path + "assemblies?filter[overdue]=true").json
            #expect(overdue["items"]?.array.isEmpty == true, "\(overdue)")
            // What is written now is of now: the history is behind.
            let late = try await server.command(
                "demo",
                "members.register",
                #"{"memberId":"nueva","name":"Nueva","birthDate":"1990-01-01","nationalId":"V-31.000.000"}"#
            )
            #expect(late.status == 201, "\(late.text)")
            let position = try #require(late.json["position"]?.integer)
            let events = try await server.get("/v1/communes/demo/events?after=\(position - 1)&limit=1").json
            let time = try #require(events.array.first?["time"]?.string)
            let written = try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(time)
            #expect(written > started.addingTimeInterval(-1) && written < Date().addingTimeInterval(60), "\(time)")
            let board = try await server.get(path + "assemblies/asamblea-2").json
            let held = try #require(board["firstCall"]?.string)
            let day = try Date.ISO8601FormatStyle().parse(held)
            #expect(day < started && day > started.addingTimeInterval(-2 * 86_400), "\(held)")
            // The next start goes on from there.
            _ = await server.program.stop()
            let again = try await Development.start(in: server.folder, ["--demo"])
            #expect(again.program.errors.isEmpty, "\(again.program.errors)")
            #expect(try await again.get(path + "members/nueva").status == 200)
            await again.end()
        }

        @Test func `a line may stand for many`() throws {
            let lines = try CommandFile.lines(
                of: Array(
                    #"{"repeat":"08-10","as":"m-{n}","id":"a-{n}","type":"t","data":{"ids":[{"repeat":"1-3","of":"f-{n}"},"x"]}}"#
                        .utf8
                ),
                named: "a file"
            )
            #expect(lines.map(\.member) == ["m-08", "m-09", "m-10"])
            #expect(lines.map { $0.command?["id"]?.string } == ["a-08", "a-09", "a-10"])
            let ids = try #require(lines[2].command?["data"]?["ids"])
            #expect(ids == .array(["f-1", "f-2", "f-3", "x"].map { .string($0) }))
            for wrong in ["1-10", "3-1", "x-y", "5", ""] {
                let line = Array(#"{"repeat":"\#(wrong)","id":"1","type":"t","data":{}}"#.utf8)
                #expect(throws: Failure.self) { try CommandFile.lines(of: line, named: "a file") }
            }
        }
    }
}
