import CanonicalJSON
import Foundation
import Postgres
import Testing

extension Acceptance {
    /// What operators do with views: rebuild, compare, switch, go back, look at the past, pass over an event.
    @Suite struct RebuildCommandTests {
        @Test func `an operator rebuilds, compares, switches, goes back and discards while the server answers`()
            async throws
        {
            let site = try await Development.start()
            try await site.council("la-ceiba", members: 12)
            let keyring = ["--keyring", site.folder.path + "/keyring.json"]
            func acta(_ arguments: String...) async throws -> Program.Result {
                try await Program.run(arguments, environment: site.environment)
            }
            func names() async throws -> [String] {
                let reply = try await site.get("/v1/communes/la-ceiba/members?limit=100")
                return reply.json["items"]?.array.compactMap { $0["name"]?.string } ?? []
            }
            let before = try await names()
            #expect(before.count == 12)

            let none = try await acta("diff", "all")
            #expect(none.status == 1 && none.errors.contains("acta rebuild"))
            let unknown = try await acta("rebuild", "people")
            #expect(unknown.status == 2 && unknown.errors.contains("members"))

            let built = try await Program.run(["rebuild", "all", "--json"] + keyring, environment: site.environment)
            #expect(built.status == 0, "\(built.errors)")
            let figures = try JSONValue.parse(Array(built.output.utf8))
            #expect(figures["schema"]?.string == "views_2" && (figures["events"]?.integer ?? 0) >= 13)

            let same = try await acta("diff", "all", "--json")
            #expect(same.status == 0, "\(same.output)")
            let compared = try JSONValue.parse(Array(same.output.utf8))
            #expect(compared["differing"]?.integer == 0 && (compared["rows"]?.integer ?? 0) > 12)

            let switched = try await acta("switch", "all", "--json")
            #expect(switched.status == 0 && switched.output.contains(#""live":"views_2""#), "\(switched.errors)")
            #expect(try await names() == before)
            let written = try await site.register("la-ceiba", "m-later", name: "Later Name")
            let read = try await site.get("/v1/communes/la-ceiba/members/m-later?min-position=\(written)")
            #expect(read.status == 200 && read.json["name"]?.string == "Later Name")

            let projections = try await acta("projections", "--json")
            let states = try JSONValue.parse(Array(projections.output.utf8)).array
            #expect(Set(states.compactMap { $0["state"]?.string }) == ["live", "kept"])

            let back = try await acta("rollback", "all", "--json")
            #expect(back.status == 0 && back.output.contains(#""live":"views_1""#), "\(back.errors)")
            #expect(try await names().count == 13)
            let discarded = try await acta("discard", "--json")
            #expect(discarded.output.contains("views_2"))
            let nothing = try await acta("switch", "all")
            #expect(nothing.status == 1)
            await site.end()
        }

        @Test func `a view as it stood is what it was, by position and by time, in JSON and CSV`() async throws {
            let site = try await Development.start()
            try await site.council("la-ceiba", members: 3)
            let then = try await site.get("/v1/communes/la-ceiba/members")
            let position = try #require(Int64(then.headers["acta-position"] ?? ""))
            let events = try await site.get("/v1/communes/la-ceiba/events?after=\(position - 1)&limit=1")
            let time = try #require(events.json.array.first?["time"]?.string)
            _ = try await site.register("la-ceiba", "m-new", name: "New Person")

            let now = try await site.get("/v1/communes/la-ceiba/members?min-position=\(position + 1)")
            #expect(now.json["items"]?.array.count == 4)
            for moment in [String(position), time] {
                let past = try await site.get("/v1/communes/la-ceiba/members?as-of=\(moment)")
                #expect(past.status == 200, "\(past.text)")
                #expect(past.json["items"] == then.json["items"])
                #expect(past.headers["acta-position"] == String(position))
            }
            // It goes forward and back, and other addresses know it too.
            let ahead = try await site.get("/v1/communes/la-ceiba/members?as-of=\(position + 1)")
            #expect(ahead.json["items"]?.array.count == 4)
            let empty = try await site.get("/v1/communes/la-ceiba/members?as-of=0")
            #expect(empty.status == 200 && empty.json["items"]?.array.isEmpty == true)
            let gone = try await site.get("/v1/communes/la-ceiba/members/m-new?as-of=\(position)")
            #expect(gone.status == 404)
            let commune = try await site.get("/v1/communes/la-ceiba?as-of=1")
            #expect(commune.status == 200)
            for wrong in ["\(position + 99)", "yesterday", "-1"] {
                let refused = try await site.get("/v1/communes/la-ceiba/members?as-of=\(wrong)")
                #expect(refused.status == 400 && refused.code == "parameter-invalid", "\(wrong): \(refused.text)")
            }

            let keyring = site.folder.path + "/keyring.json"
            let replay = ["replay", "la-ceiba", "--as-of", String(position), "--view", "members", "--keyring", keyring]
            let json = try await Program.run(replay, environment: site.environment)
            #expect(json.status == 0, "\(json.errors)")
            #expect(try JSONValue.parse(Array(json.output.utf8))["items"] == then.json["items"])
            let csv = try await Program.run(replay + ["--format", "csv"], environment: site.environment)
            #expect(csv.output.split(separator: "\r\n").count == 4)
            let beyond = try await Program.run(
                ["replay", "la-ceiba", "--as-of", "999", "--view", "members", "--keyring", keyring],
                environment: site.environment
            )
            #expect(beyond.status == 1 && beyond.errors.contains("events"))
            await site.end()
        }

        @Test func `views of another edition are rebuilt when acta dev starts`() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acta-dev-\(UUID().uuidString)")
            let site = try await Development.start(in: folder)
            try await site.council("la-ceiba", members: 2)
            let before = try await site.get("/v1/communes/la-ceiba/members")
            let owner = try await Connection.connect(ConnectionConfiguration(url: site.databaseURL))
            _ = try await owner.query("update acta.view_schema set meaning = 'members:0'")
            await owner.close()
            _ = await site.program.stop()
            let again = try await Development.start(in: folder)
            let after = try await again.get("/v1/communes/la-ceiba/members")
            #expect(after.status == 200 && after.bytes == before.bytes)
            let projections = try await Program.run(["projections", "--json"], environment: again.environment)
            let all = try JSONValue.parse(Array(projections.output.utf8)).array
            #expect(Set(all.compactMap { $0["schema"]?.string }) == ["views_2"])
            await again.end()
        }

        @Test func `of a hundred such queries at once few are answered, and the others are told to come again`()
            async throws
        {
            let site = try await Development.start()
            try await site.council("la-ceiba", members: 40)
            let statuses = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for index in 0..<100 {
                    group.addTask {
                        let reply = try await site.get("/v1/communes/la-ceiba/members?as-of=\(index % 40)")
                        return (reply.status, reply.headers["retry-after"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(statuses.map(\.0)).isSubset(of: [200, 503]))
            #expect(statuses.contains { $0.0 == 200 } && statuses.contains { $0.0 == 503 })
            #expect(statuses.allSatisfy { $0.0 == 200 || $0.1 != nil })
            // The twin: commands and queries of now go on.
            let written = try await site.register("la-ceiba", "m-after", name: "After")
            let read = try await site.get("/v1/communes/la-ceiba/members/m-after?min-position=\(written)")
            #expect(read.status == 200)
            await site.end()
        }
    }
}

extension Development {
    /// A commune with members `m-0` ….
    func council(_ commune: String, members: Int) async throws {
        let founding = """
            {"name":"Council","kind":"council","mandates":[
                {"memberId":"dev","office":"registry","from":"2000-01-01","until":"2999-12-31"}]}
            """
        let found = try await command(commune, "communes.found", founding)
        try #require(found.status == 201, "\(found.text)")
        var last: Int64 = 1
        for member in 0..<members { last = try await register(commune, "m-\(member)", name: "Member \(member)") }
        let read = try await get("/v1/communes/\(commune)/members?min-position=\(last)&wait=30")
        try #require(read.status == 200, "\(read.text)")
    }

    /// Registers a member, and gives the position.
    func register(_ commune: String, _ id: String, name: String) async throws -> Int64 {
        let number = "V-" + String(id.utf8.reduce(1_000_000) { ($0 * 31 + Int($1)) % 90_000_000 + 1_000_000 })
        let reply = try await command(
            commune,
            "members.register",
            #"{"memberId":"\#(id)","name":"\#(name)","birthDate":"1980-01-01","nationalId":"\#(number)"}"#
        )
        return try #require(reply.json["position"]?.integer, "\(reply.text)")
    }
}
