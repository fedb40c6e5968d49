import Foundation
import Testing

extension Acceptance {
    /// The scenarios of the design, posted by members with their own tokens under the set clock.
    @Suite(.serialized) struct ScenarioTests {
        private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Scenarios")

        @Test(arguments: ["che-guevara-recall", "luisa-caceres-count"])
        func `each line is answered as the scenario says`(_ name: String) async throws {
            let server = try await Development.start()
            let posted = try await Program.run(
                ["post", Self.folder.appendingPathComponent("\(name).ndjson").path, "--commune", name, "--json"],
                environment: server.environment
            )
            #expect(posted.status == 0, "\(posted.output) \(posted.errors)")
            await server.end()
        }
    }
}
