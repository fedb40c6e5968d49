import Domain
import Foundation
import Testing

@testable import Runtime

@Suite struct `The generated tables of the docs` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Deploy/docs")

    @Test func `are what the code says; if not, run make schemas`() throws {
        for document in ReferenceDocuments.all() {
            let written = try? Data(contentsOf: Self.folder.appending(path: document.path))
            #expect(
                written.map(Array.init) == document.bytes,
                "Deploy/docs/\(document.path) isn't what the code says: run make schemas"
            )
        }
    }

    @Test func `list each code once, in both languages, and each command with who may`() throws {
        let text = ReferenceDocuments.all().map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        for code in Catalogue.rejections {
            #expect(text.components(separatedBy: "\n| `\(code.code)` |").count == 2, "\(code.code)")
        }
        #expect(text.contains("| `quorum-not-reached` | The quorum isn't reached: {present} of {eligible}"))
        #expect(text.contains("No hay quórum: están presentes {present} de {eligible}"))
        for command in Catalogue.commands {
            #expect(text.components(separatedBy: "\n| `\(command.type)` |").count == 2, "\(command.type)")
        }
        #expect(text.contains("`finance`"))
    }

    @Test func `mark what is done by time, which is what events ask for`() throws {
        let text = ReferenceDocuments.all().map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        let marked = text.split(separator: "\n").filter { $0.contains("by time, once it is due") }.count
        #expect(marked == Policy.commands.count)
        var asked: Set<String> = []
        for (index, payload) in Catalogue.payloads.enumerated() {
            let recorded = Recorded(
                position: Int64(index + 1),
                stream: Stream(.assembly, "x"),
                streamVersion: 1,
                occurredAt: "2026-11-22T14:00:00Z",
                recordedAt: "2026-11-22T14:00:00Z",
                actor: "m-0001",
                event: payload.example.event
            )
            asked.formUnion(Policy.duties(of: recorded).map { type(of: $0.command).type })
        }
        #expect(asked.isSubset(of: Policy.commands.map { $0.type }))
        #expect(asked.contains("assemblies.open-call"))
    }

    @Test func `keep a bar inside of a cell`() {
        let code = RejectionCode("a-b", en: "one | two", es: "uno | dos")
        let text = ReferenceDocuments.all(rejections: [code], commands: [])
            .map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        #expect(text.contains("| `a-b` | one \\| two | uno \\| dos |"))
    }
}
