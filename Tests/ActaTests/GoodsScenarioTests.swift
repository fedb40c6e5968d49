import Foundation
import Testing

extension Acceptance {
    /// The stores of the four communes, posted over HTTP by members with their own tokens.
    @Suite struct GoodsScenarioTests {
        private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Scenarios")

        @Test func `the goods of the four communes come out to the gram`() async throws {
            let server = try await Development.start()
            for commune in ["el-maizal-stock", "el-panal-stock", "che-guevara-coffee", "luisa-caceres-stock"] {
                let file = Self.folder.appendingPathComponent("\(commune).ndjson").path
                let played = try await Program.run(
                    ["post", file, "--commune", commune],
                    environment: server.environment
                )
                #expect(played.status == 0, "\(commune): \(played.output) \(played.errors)")
                #expect(played.output.contains("expectations met"), "\(commune): \(played.output)")
            }
            await server.end()
        }
    }
}
