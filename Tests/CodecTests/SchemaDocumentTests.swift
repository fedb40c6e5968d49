import CanonicalJSON
import Domain
import Foundation
import Testing

@testable import Runtime

@Suite struct `The published schemas` {
    /// `Schemas` of this package.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Schemas")

    private func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appending(path: path)))
    }

    @Test func `are what the Swift types say; if not, run make schemas`() throws {
        for document in try SchemaDocuments.all(published: try read("published.json")) {
            #expect(
                (try? read(document.path)) == document.bytes,
                "Schemas/\(document.path) isn't what the Swift types say: run make schemas"
            )
        }
    }

    @Test func `of events never change: a changed event takes a new version and an upcaster`() throws {
        #expect(try SchemaDocuments.changed(since: try read("published.json")) == [])
    }

    @Test func `of events stay where they are, and their examples are still read`() throws {
        let published = try #require(try JSONValue.parse(try read("published.json")).object)
        #expect(!published.isEmpty)
        for (path, fingerprint) in published.map({ ($0.key, $0.value) }) {
            let schema = try JSONValue.parse(try read(path))
            #expect(.string(schema.fingerprint) == fingerprint, "\(path) was published in another form")
            let parts = path.split(separator: "/")
            let version = try #require(Int(parts[2].dropLast(".json".count)))
            let example = try JSONValue.parse(try read("examples/\(path)"))
            #expect(throws: Never.self, "\(path)") {
                try Codec.event(of: EventKind(String(parts[1]), version), example)
            }
        }
    }

    @Test func `of commands are only those that exist`() throws {
        for folder in ["commands", "examples/commands"] {
            let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: folder).path)
            #expect(
                Set(files) == Set(Catalogue.commands.map { "\($0.type).json" }),
                "delete what is no command: Schemas/\(folder)"
            )
        }
    }

    @Test func `of what leaves the system name each event once, and every reference leads somewhere`() throws {
        let document = try AsyncAPIDocument.document()
        #expect(document["asyncapi"] == "3.0.0")
        let published = Set(Catalogue.payloads.map { "\($0.kind.type)/\($0.kind.version)" })
        let messages = Set(document["components"]?["messages"]?.object?.keys.map { $0 } ?? [])
        #expect(messages == published.union(["webhooks.test"]))
        for channel in ["webhook", "events"] {
            let sent = document["channels"]?[channel]?["messages"]?.object?.count ?? 0
            #expect(sent == published.count + (channel == "webhook" ? 1 : 0))
        }
        func check(_ value: JSONValue) {
            switch value {
            case .array(let elements): elements.forEach(check)
            case .object(let object):
                if case .string(let place)? = object["$ref"] {
                    let names = place.split(separator: "/").dropFirst().map { String($0.replacing("~1", with: "/")) }
                    let target = names.reduce(JSONValue?.some(document)) { $0?[$1] }
                    #expect(place.hasPrefix("#/") && target != nil, "\(place)")
                }
                object.forEach { check($0.value) }
            case .null, .bool, .integer, .string: break
            }
        }
        check(document)
    }

    @Test func `have a fingerprint of what they demand, not of words for people`() throws {
        let one: JSONValue = [
            "type": "object", "title": "a", "properties": ["title": ["type": "string", "enum": ["x"]]],
        ]
        let two: JSONValue = [
            "type": "object", "title": "b", "properties": ["title": ["type": "string", "pattern": "y"]],
        ]
        let three: JSONValue = ["type": "object", "title": "a", "properties": ["name": ["type": "string"]]]
        let four: JSONValue = ["type": "object", "title": "a", "properties": ["title": ["type": "integer"]]]
        #expect(one.fingerprint == two.fingerprint)
        #expect(one.fingerprint != three.fingerprint)
        #expect(one.fingerprint != four.fingerprint)
        #expect(one.fingerprint.utf8.count == 64)
    }

    @Test func `are added to the list once, and never changed there`() throws {
        let kind = try #require(Catalogue.payloads.first).kind
        let path = "events/\(kind.type)/\(kind.version).json"
        let old = JSONValue.object([path: "another form", "events/gone.by/1.json": "kept"])
        let documents = try SchemaDocuments.all(published: old.canonicalBytes)
        let list = try JSONValue.parse(try #require(documents.first { $0.path == "published.json" }).bytes)
        #expect(list[path] == "another form")
        #expect(list["events/gone.by/1.json"] == "kept")
        #expect(list.object?.count == Catalogue.payloads.count + 1)
        #expect(try SchemaDocuments.changed(since: old.canonicalBytes) == [path])
        #expect(try SchemaDocuments.changed(since: Array("{}".utf8)) == [])
    }

    @Test func `are indented for people, and mean the same`() throws {
        let value: JSONValue = ["b": [1, ["c": []]], "a": [:]]
        let bytes = value.indentedBytes
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {
                  "a": {},
                  "b": [
                    1,
                    {
                      "c": []
                    }
                  ]
                }

                """
        )
        #expect(try JSONValue.parse(bytes) == value)
    }
}
