import Foundation
import Testing

@testable import Domain

@Suite struct BoundaryTests {
    @Test func `the domain imports nothing, not even Foundation`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Domain").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var seen = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            seen += 1
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                #expect(!words.prefix(3).contains("import"), "\(file.lastPathComponent): \(line)")
            }
        }
        #expect(seen > 20)
    }

    @Test func `no two commands, events or rejections share a name`() {
        let commands = Catalogue.commands.map { $0.type }
        #expect(Set(commands).count == commands.count)
        let kinds = Catalogue.payloads.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        let codes = Catalogue.rejections.map(\.code)
        #expect(Set(codes).count == codes.count)
    }

    @Test func `commands are summed up in a line without a full stop`() {
        for command in Catalogue.commands {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."), "\(command.type)")
            #expect(command.type.wholeMatch(of: /[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*/) != nil)
            #expect(command.power.anyone || !command.power.description.isEmpty, "\(command.type)")
        }
    }

    @Test func `rejections say the same in both languages, with the same blanks`() {
        for rejection in Catalogue.rejections {
            #expect(rejection.en != rejection.es, "\(rejection.code)")
            #expect(blanks(rejection.en) == blanks(rejection.es), "\(rejection.code)")
        }
    }

    @Test func `every code that is stated in the sources is in the catalogue`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/Domain").standardizedFileURL
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        let catalogued = Set(Catalogue.rejections.map(\.code))
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /RejectionCode\(\s*"([a-z-]+)"/) {
                #expect(catalogued.contains(String(match.1)), "\(match.1) in \(file.lastPathComponent)")
            }
        }
    }

    @Test func `examples of events are coded and come back equal`() throws {
        for payload in Catalogue.payloads { try comesBack(payload) }
        for command in Catalogue.commands { try comesBack(command) }
    }

    @Test func `a personal text that isn't sealed can't be coded`() {
        let clear = Sealed(["m-0001"], .name, clear: "Juana Ramírez")
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(clear) }
    }

    @Test func `the root of a list is the one of RFC 6962`() {
        // The tree of the eight entries that certificate transparency's own tests use.
        let entries: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
            [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ]
        let roots = [
            0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        for (size, root) in roots {
            let computed = MerkleList.root(of: Array(entries.prefix(size)), Context.Tools.test.sha256)
            #expect(computed.hexadecimal == root, "size \(size)")
        }
    }

    private func comesBack<Value: EventPayload>(_ type: Value.Type) throws {
        let bytes = try JSONEncoder().encode(type.example)
        #expect(try JSONDecoder().decode(type, from: bytes) == type.example, "\(type.kind.type)")
    }

    private func comesBack<Value: Command>(_ type: Value.Type) throws {
        let bytes = try JSONEncoder().encode(type.example)
        #expect(try JSONDecoder().decode(type, from: bytes) == type.example, "\(type.type)")
    }

    private func blanks(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{[A-Za-z]+\}/).map { String($0.0) })
    }
}
