import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// `acta post`: files of commands, and scenarios.
    @Suite(.serialized) struct PostTests {
        private func write(_ lines: [String], to folder: URL, as name: String) throws -> String {
            let path = folder.appendingPathComponent(name).path
            try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }

        private let scenario = [
            "# A cooperative that is founded, and what its members may do.",
            #"{"id":"1","type":"communes.found","data":{"name":"Siembra","kind":"cooperative","mandates":[{"memberId":"dev","office":"registry","from":"2000-01-01","until":"2999-12-31"}]},"expect":{"status":201,"position":3}}"#,
            "",
            #"{"id":"2","type":"members.register","data":{"memberId":"m-1","name":"Rosa","birthDate":"1990-05-01"}}"#,
            #"{"id":"3","as":"m-1","type":"items.define","data":{"itemId":"i","names":{"es":"Maíz"},"unit":"kg"},"expect":{"status":403,"code":"authority-missing"}}"#,
            #"{"clock":"2099-01-01T00:00:00Z"}"#,
            #"{"get":"members?min-position=4&filter[id]=m-1","as":"m-1","expect":{"status":200,"items":[{"name":"Rosa"}]}}"#,
            #"{"get":"/v1/communes/other","expect":{"status":404,"code":"commune-unknown"}}"#,
        ]

        @Test func `a scenario acts as its members, expects, reads and sets the clock`() async throws {
            let server = try await Development.start()
            let path = try write(scenario, to: server.folder, as: "scenario.ndjson")
            let played = try await Program.run(
                ["post", path, "--commune", "siembra", "--json"],
                environment: server.environment
            )
            #expect(played.status == 0, "\(played.errors)")
            let summary = try JSONValue.parse(Array(played.output.utf8))
            #expect(summary["checked"] == .integer(4), "\(played.output)")
            // The clock was set: what is written now is of then.
            let late = try await server.command(
                "siembra",
                "members.register",
                #"{"memberId":"m-2","name":"Ana","birthDate":"1990-01-01"}"#
            )
            #expect(late.status == 201, "\(late.text)")
            let events = try await server.get("/v1/communes/siembra/events?after=4&limit=1").json.array
            #expect(events.first?["time"]?.string?.hasPrefix("2099-01-01T") == true)
            // The refusal was the member's own, not the operator's.
            let outcome = try await server.get("/v1/communes/siembra/commands/3").json
            #expect(outcome["values"]?["actor"]?.string == "m-1", "\(outcome)")
            await server.end()
        }

        @Test(arguments: [
            (
                #"{"id":"9","type":"communes.found","data":{"name":"x","kind":"commune"},"expect":{"status":201}}"#,
                "status 422"
            ),
            (#"{"get":"members?min-position=4","expect":{"items":[{"name":"Rosa"},{"name":"Ana"}]}}"#, "/items has 1"),
            (#"{"get":"members/m-1","expect":{"name":"Ana"}}"#, "/name"),
            (#"{"get":"members/m-9"}"#, "m-9"),
            (#"{"clock":"1999-01-01T00:00:00Z"}"#, "later time"),
        ])
        func `the first difference ends a scenario with status 1, its file and its line`(
            line: String,
            says: String
        ) async throws {
            let server = try await Development.start()
            let lines = scenario.prefix(4) + [line, #"{"id":"after","type":"communes.found","data":{}}"#]
            let path = try write(Array(lines), to: server.folder, as: "scenario.ndjson")
            let played = try await Program.run(["post", path, "--commune", "siembra"], environment: server.environment)
            #expect(played.status == 1)
            #expect(played.errors.contains("scenario.ndjson:5: ") && played.errors.contains(says), "\(played.errors)")
            await server.end()
        }

        @Test func `a file of commands is posted, and posted again without doing it twice`() async throws {
            let server = try await Development.start()
            let path = try write(
                [
                    #"{"commune":"f","id":"1","type":"communes.found","data":{"name":"F","kind":"cooperative","mandates":[{"memberId":"dev","office":"registry"}]}}"#,
                    #"{"commune":"f","id":"2","type":"members.register","data":{"memberId":"m-1","name":"Rosa","birthDate":"1990-05-01"}}"#,
                    #"{"commune":"f","id":"3","type":"members.register","data":{"memberId":"m-1","name":"Rosa","birthDate":"1990-05-01"}}"#,
                ],
                to: server.folder,
                as: "commands.ndjson"
            )
            for (accepted, replayed) in [(2, 0), (0, 3)] as [(Int64, Int64)] {
                let posted = try await Program.run(["post", path, "--json"], environment: server.environment)
                #expect(posted.status == 1, "\(posted.errors)")
                let summary = try JSONValue.parse(Array(posted.output.utf8))
                #expect(summary["accepted"] == .integer(accepted) && summary["replayed"] == .integer(replayed))
                #expect(summary["codes"]?["id-taken"] == .integer(1), "\(posted.output)")
            }
            let missing = try await Program.run(["post", path + ".no"], environment: server.environment)
            #expect(missing.status == 1 && missing.errors.contains(path + ".no"))
            await server.end()
        }
    }
}
