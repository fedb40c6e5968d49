import Foundation
import Testing

extension Acceptance {
    /// `acta bench`: that it measures and says so, not how fast this machine is.
    @Suite struct BenchTests {
        @Test(arguments: ["commands", "hot-two-servers"])
        func `its JSON has numbers that are numbers`(name: String) async throws {
            let bench = try await Program.run(["bench", "--only", name, "--rounds", "1", "--seconds", "1", "--json"])
            #expect(bench.status == 0, "\(bench.errors)")
            let list = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [[String: Any]]
            let figure = try #require(list?.first)
            #expect(list?.count == 1)
            #expect(figure["name"] as? String == name && figure["unit"] is String)
            for field in ["ours", "reference", "ratio", "aim"] {
                let value = try #require(figure[field] as? Double, "\(field): \(bench.output)")
                #expect(value > 0, "\(field)")
            }
            #expect(figure["lowerIsBetter"] as? Bool == (name == "hot-two-servers"))
        }

        @Test func `a rebuild under load loses no read and no command, and what it made is the same`() async throws {
            let bench = try await Program.run([
                "bench", "--only", "live", "--events", "20000", "--seconds", "1", "--json",
            ])
            #expect(bench.status == 0, "\(bench.errors)")
            let list = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [[String: Any]]
            let faults = list?.first { $0["name"] as? String == "live-faults" }
            #expect(faults?["ours"] as? Double == 1, "\(bench.output)")
        }

        @Test func `an exported book is verified in a process of its own, in parts and whole`() async throws {
            let bench = try await Program.run([
                "bench", "--only", "verify", "--events", "600", "--rounds", "1", "--json",
            ])
            #expect(bench.status == 0, "\(bench.errors)")
            let list = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [[String: Any]] ?? []
            #expect(list.compactMap { $0["name"] as? String } == ["verify", "verify-whole", "verify-memory"])
            for figure in list { #expect(figure["ours"] as? Double ?? 0 > 0, "\(figure)") }
            let note = list.first?["note"] as? String ?? ""
            let events = note.split(separator: " ").compactMap { Int($0) }.first ?? 0
            #expect(events >= 600, "\(note)")
        }

        @Test func `a benchmark that doesn't exist is wrong usage`() async throws {
            let bench = try await Program.run(["bench", "--only", "sleep"])
            #expect(bench.status == 2 && bench.errors.contains("commands-hot"))
        }
    }
}
