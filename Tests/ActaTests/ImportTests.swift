import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// Real ballots of real cities, through HTTP. They aren't part of the project; without them these tests say so and skip.
    @Suite(
        .serialized,
        .enabled(if: Program.realData != nil, "no real data: set ACTA_REAL_DATA to a folder with pabulib/*.pb")
    )
    struct ImportTests {
        private func files() throws -> [String] {
            let folder = try #require(Program.realData) + "/pabulib"
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".pb") }.sorted()
                .map { folder + "/" + $0 }
        }

        private func file(_ part: String) throws -> String { try #require(try files().first { $0.contains(part) }) }

        private func reports(_ result: Program.Result) throws -> [JSONValue] {
            try result.lines.map { try JSONValue.parse(Array($0.utf8)) }
        }

        private func import_(
            _ files: [String],
            into server: Development,
            _ arguments: [String] = [],
            url: String? = nil
        ) async throws
            -> Program.Result
        {
            var environment = server.environment
            if let url { environment["ACTA_URL"] = url }
            return try await Program.run(["import", "pabulib", "--json"] + arguments + files, environment: environment)
        }

        @Test func `eight cities are imported, counted as they published it, and a second import changes nothing`()
            async throws
        {
            let server = try await Development.start()
            let files = try files()
            let first = try await import_(files, into: server)
            #expect(first.status == 0, "\(first.errors)")
            let reports = try reports(first)
            #expect(reports.count == 8)
            #expect(reports.compactMap { $0["accepted"]?.integer }.reduce(0, +) == 58_249)
            #expect(reports.allSatisfy { $0["matches"] == .bool(true) && $0["refused"] == .integer(0) })
            let named = reports.filter { $0["projects"]?.array.contains { $0["fileSelected"] != .null } == true }
            #expect(named.count == 5)
            for project in reports.flatMap({ $0["projects"]?.array ?? [] }) {
                #expect(project["votes"] == project["fileVotes"])
                if project["fileScore"] != .null { #expect(project["score"] == project["fileScore"]) }
                if project["fileSelected"] != .null { #expect(project["selected"] == project["fileSelected"]) }
            }

            let sizes = try await sizes(of: reports, server)
            let second = try await import_(files, into: server)
            #expect(second.status == 0, "\(second.errors)")
            let again = try self.reports(second)
            #expect(again.compactMap { $0["accepted"]?.integer }.reduce(0, +) == 0)
            #expect(again.compactMap { $0["replayed"]?.integer }.reduce(0, +) == 58_249)
            #expect(again.allSatisfy { $0["matches"] == .bool(true) })
            #expect(try await self.sizes(of: reports, server) == sizes)
            await server.end()
        }

        @Test func `an import that SIGKILL of the server cut off is finished by a second one`() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acta-dev-\(UUID().uuidString)")
            let server = try await Development.start(in: folder)
            let path = try file("wroclaw")
            let cut = try Started(["import", "pabulib", "--json", path], environment: server.environment)
            // The kill comes when a part of the ballots is in, wherever that is.
            while try await server.get("/v1/communes/poland-wroclaw-2018-rejon-nr-9-750/events?after=1500&limit=1").json
                .array.isEmpty
            {
                try #require(cut.process.isRunning, "the import ended before it could be cut off: \(cut.output)")
            }
            await server.program.kill()
            #expect(await cut.ended() == 1)

            let restarted = try await Development.start(in: folder)
            let second = try await import_([path], into: restarted)
            #expect(second.status == 0, "\(second.errors)")
            let report = try #require(try reports(second).first)
            let (accepted, replayed) = (report["accepted"]?.integer ?? 0, report["replayed"]?.integer ?? 0)
            #expect(accepted + replayed == 8318)
            #expect(replayed >= 1000 && accepted > 0)
            #expect(report["matches"] == .bool(true))
            try await expectGapless("poland-wroclaw-2018-rejon-nr-9-750", restarted)
            await restarted.end()
        }

        @Test func `two servers on one database each import one half of a file at the same time`() async throws {
            let server = try await Development.start()
            let other = try await server.anotherServer()
            let path = try file("lodz")
            async let left = import_([path], into: server, ["--part", "1/2"])
            async let right = import_([path], into: server, ["--part", "2/2"], url: other.url)
            let results = try await [left, right]
            for result in results { #expect(result.status == 0, "\(result.errors)") }
            let reports = try results.flatMap(reports)
            #expect(reports.compactMap { $0["accepted"]?.integer }.reduce(0, +) == 2936)
            #expect(reports.contains { $0["matches"] == .bool(true) })
            #expect(reports.allSatisfy { $0["matches"] != .bool(false) })
            try await expectGapless("poland-lodz-2022-piastow-kurak", server)
            _ = await other.program.stop()
            await server.end()
        }

        private func sizes(of reports: [JSONValue], _ server: Development) async throws -> [String] {
            var sizes: [String] = []
            for report in reports {
                let commune = report["commune"]?.string ?? ""
                sizes.append(
                    try await server.get("/v1/communes/\(commune)/log/checkpoint").text.components(separatedBy: "\n")[1]
                )
            }
            return sizes
        }

        private func expectGapless(_ commune: String, _ server: Development) async throws {
            let lines = try await server.get(
                "/v1/communes/\(commune)/events",
                headers: ["accept": "application/x-ndjson"]
            ).text
            let positions = try lines.split(separator: "\n").map { line in
                try JSONValue.parse(Array(line.utf8))["position"]?.string ?? ""
            }
            #expect(positions == (1...max(1, positions.count)).map(String.init))
        }
    }
}
