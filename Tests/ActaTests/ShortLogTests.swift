import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// A database that was put back, behind a server that kept its checkpoints outside of it.
    @Suite(.serialized) struct ShortLogTests {
        @Test func `after a restore to yesterday the log is read-only, and all are told which positions are missing`()
            async throws
        {
            var site = try await Development.start()
            try await site.council("la-ceiba", members: 2)
            try await site.council("el-saman", members: 2)
            let size = try await site.position("la-ceiba")
            _ = await site.program.stop()
            let files = FileManager.default
            let database = site.folder.appendingPathComponent("postgres")
            let yesterday = site.folder.appendingPathComponent("yesterday")
            try await copy(database, to: yesterday)

            site = try await Development.start(in: site.folder)
            let last = try await site.register("la-ceiba", "m-today", name: "Today")
            #expect(try await site.get("/v1/communes/la-ceiba/log/checkpoint").status == 200)
            _ = await site.program.stop()
            try files.removeItem(at: database)
            try await copy(yesterday, to: database)

            site = try await Development.start(in: site.folder)
            let refused = try await site.command("la-ceiba", "members.register", Self.data, id: "again")
            #expect(refused.status == 503 && refused.json["type"]?.string?.hasSuffix("log-read-only") == true)
            #expect(refused.json["missing"]?["from"]?.integer == size + 1, "\(refused.text)")
            #expect(refused.json["missing"]?["to"]?.integer == last)
            #expect(refused.text.contains("Positions \(size + 1) to \(last), which were published, are missing"))
            let spanish = try await Web.send(
                "POST",
                site.url + "/v1/communes/la-ceiba/commands",
                token: site.token,
                headers: ["content-type": "application/json", "accept-language": "es"],
                body: Array(#"{"id":"again","type":"members.register","data":\#(Self.data)}"#.utf8)
            )
            #expect(spanish.text.contains("Faltan en el libro las posiciones \(size + 1) a \(last)"), "\(spanish.text)")
            // Nothing was written, reads go on, and so does the other commune.
            #expect(try await site.get("/v1/communes/la-ceiba/members").status == 200)
            #expect(try await site.position("la-ceiba") == size)
            let other = try await site.command("el-saman", "members.register", Self.data, id: "other")
            #expect(other.status == 201, "\(other.text)")

            let metrics = try await site.get("/metrics").text
            #expect(metrics.contains("acta_log_read_only{commune=\"la-ceiba\","), "\(metrics.prefix(3000))")
            #expect(!metrics.contains("acta_log_read_only{commune=\"el-saman\","))
            for (language, words) in [
                ("en", "lacks positions \(size + 1) to \(last)"),
                ("es", "le faltan las posiciones \(size + 1) a \(last)"),
            ] {
                let doctor = try await Program.run(
                    ["doctor", "--checkpoints", site.folder.path + "/checkpoints", "--language", language],
                    environment: site.environment
                )
                #expect(doctor.status == 1 && doctor.output.contains(words), "\(doctor.output) \(doctor.errors)")
                #expect(
                    doctor.output.contains("Deploy/runbooks/ActaLogReadOnly.md") && !doctor.output.contains("el-saman")
                )
            }
            await site.end()
        }

        private static let data =
            #"{"memberId":"m-again","name":"Again","birthDate":"1980-01-01","nationalId":"V-31222324"}"#

        /// With owners and permissions, as PostgreSQL wants them.
        private func copy(_ from: URL, to: URL) async throws {
            let run = try Started(["-a", from.path, to.path], executable: "/bin/cp")
            try #require(await run.ended() == 0, "\(run.errors)")
        }
    }
}

extension Development {
    /// How many events a commune's log has.
    fileprivate func position(_ commune: String) async throws -> Int64 {
        let events = try await get("/v1/communes/\(commune)/events?limit=1000")
        return events.json.array.last?["position"]?.integer ?? Int64(events.json.array.count)
    }
}
