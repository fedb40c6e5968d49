import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// The format isn't only ours: programs in another language read a book.
    @Suite(.serialized) struct BookScriptTests {
        private static let peers = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Peers")

        /// A Python that has the published packages of Tests/Peers/requirements.txt; `nil` where there is none.
        static let python: String? = {
            let environment = ProcessInfo.processInfo.environment["ACTA_PEERS_PYTHON"]
            let own = peers.appendingPathComponent(".venv/bin/python").path
            for path in [environment, own].compactMap({ $0 }) where FileManager.default.isExecutableFile(atPath: path) {
                return path
            }
            print("Skipped: no Python with the packages of Tests/Peers/requirements.txt; run make peers.")
            return nil
        }()

        static func run(_ arguments: [String], python: String = "/usr/bin/python3") async throws -> (Int32, String) {
            let run = try Started(arguments, executable: python)
            let status = await run.ended()
            return (status, run.output + run.errors)
        }

        @Test func `a script without any of our code verifies a book, and finds what was changed`() async throws {
            let shelf = try await Library.shared.shelf()
            let script = Self.peers.appendingPathComponent("verify_book.py").path
            let kept = shelf.earlier.folder.path + "/checkpoint"
            let (status, text) = try await Self.run([script, shelf.book.folder.path, kept])
            #expect(status == 0, "\(text)")
            let found = try JSONValue.parse(Array(text.utf8))
            #expect(found["events"]?.integer == Int64(try shelf.book.lines().count))
            #expect((found["checkpoints"]?.integer ?? 0) >= 3 && found["faults"]?.array.isEmpty == true)

            let book = try shelf.book.copy()
            defer { book.remove() }
            try book.edit(20) { $0.replacing(/"commandid":"[^"]+"/, with: #""commandid":"other""#) }
            let (changed, faults) = try await Self.run([script, book.folder.path, kept])
            #expect(changed == 1 && faults.contains("another tree") && faults.contains("tile 0/0 differs"), "\(faults)")
        }

        @Test(.enabled("no Python with published packages") { python != nil })
        func `a published package reads our tiles, entries and checkpoints`() async throws {
            let python = try #require(Self.python)
            let shelf = try await Library.shared.shelf()
            let script = Self.peers.appendingPathComponent("read_tiles.py").path
            let (status, text) = try await Self.run(
                [script, shelf.book.folder.path, shelf.vkey, shelf.earlier.folder.path + "/checkpoint"],
                python: python
            )
            #expect(status == 0, "\(text)")
            let found = try JSONValue.parse(Array(text.utf8))
            #expect(found["size"]?.integer == Int64(try shelf.book.lines().count))
            #expect(found["consistent"] == .bool(true) && (found["included"]?.integer ?? 0) > 10)
        }
    }
}
