import Foundation
import Testing

@testable import Runtime

/// Rows that an audit keeps in a file.
@Suite struct RowFileTests {
    private func file() throws -> RowFile { try RowFile(in: FileManager.default.temporaryDirectory) }

    @Test func `each row is found as it was written last, whatever was written, replaced and removed before`() throws {
        let file = try file()
        var expected: [String: [UInt8]] = [:]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var some: [String: [UInt8]] = [:]
            for _ in 0..<20 {
                // Some are longer than what is read at once.
                let count = Int.random(in: 0..<10, using: &random) == 0 ? 5000 : Int.random(in: 0..<200, using: &random)
                some["row/\(Int.random(in: 0..<2000, using: &random))"] = [UInt8](
                    repeating: .random(in: 0...9),
                    count: count
                )
            }
            try file.write(some.map { ($0.key, $0.value) })
            expected.merge(some) { $1 }
            let gone = "row/\(Int.random(in: 0..<2000, using: &random))"
            try file.remove(gone)
            expected[gone] = nil
        }
        for number in 0..<2000 { #expect(try file.document("row/\(number)") == expected["row/\(number)"]) }
    }

    @Test func `a row is taken once, and what nobody took is told in order`() throws {
        let file = try file()
        try file.write((0..<1000).map { ("r\($0)", [UInt8($0 % 256)]) })
        try file.remove("r7")
        for number in 0..<1000 where number % 100 != 3 {
            #expect(try file.take("r\(number)") == (number == 7 ? nil : [UInt8(number % 256)]))
        }
        #expect(try file.take("r8") == nil)
        #expect(try file.take("other") == nil)
        #expect(try file.untaken(most: 3) == ["r103", "r203", "r3"])
        #expect(try file.untaken(most: 100).count == 10)
    }

    @Test func `its file has no name, so that nothing of it stays`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rows-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try RowFile(in: folder)
        try file.write([("a", [1])])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(try file.document("a") == [1])
    }
}
