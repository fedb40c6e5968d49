import Foundation
import Testing

@testable import Domain

/// No code of a rejection is without a test that raises it.
@Suite struct EveryCodeTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let domain = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Domain")
    /// Codes that no decision raises, with the test, outside of the domain's, that does.
    private static let elsewhere = ["event-too-large": "RuntimeTests/Writer/DeskTests.swift"]

    @Test func `every code is raised by a test of the domain, whichever tests are run`() throws {
        let names = try Self.names()
        let codes = Catalogue.rejections.map(\.code)
        #expect(Set(names.values) == Set(codes))
        // A code that is expected in a test is raised by it, or the test fails.
        var raised: Set<String> = []
        for file in try Self.sources(below: Self.tests) {
            #expect(!file.text.contains(".disabled" + "("), "\(file.name): what isn't run raises nothing")
            for match in file.text.matches(of: /thenRefused\(\s*\.([A-Za-z]+)/) {
                raised.insert(names[String(match.1)] ?? "")
            }
        }
        for (code, path) in Self.elsewhere {
            let file = Self.tests.deletingLastPathComponent().appending(path: path)
            #expect(try String(contentsOf: file, encoding: .utf8).contains(code), "\(code)")
            raised.insert(code)
        }
        #expect(codes.filter { !raised.contains($0) }.sorted() == [])
    }

    @Test func `every wrong step is held against its words in both languages`() throws {
        let folder = Self.tests.appending(path: "WrongSteps")
        var steps = 0
        for file in try Self.sources(below: folder) {
            let expected = file.text.matches(of: /[a-z)]\s*\.thenRefused\(\s*\.([A-Za-z]+)(,|\s*\))/)
            steps += expected.count
            for match in expected { #expect(match.2 == ",", "\(file.name): \(match.1) is without its words") }
        }
        #expect(steps > 60)
    }

    /// Codes by the names that the code has for them.
    private static func names() throws -> [String: String] {
        var names: [String: String] = [:]
        for file in try sources(below: domain) {
            for match in file.text.matches(of: /static let ([A-Za-z]+) = RejectionCode\(\s*"([a-z-]+)"/) {
                names[String(match.1)] = String(match.2)
            }
        }
        return names
    }

    private static func sources(below folder: URL) throws -> [(name: String, text: String)] {
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let files = try #require(found).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        return try files.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }
}
