import CanonicalJSON
import Domain
import EventLog
import Testing
import Transparency

@testable import Runtime

@Suite struct SealedActaTests {
    @Test func `a seal prints the size and the root of the log before it`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            let mandates: JSONValue = [
                ["memberId": "founder", "office": "registry"], ["memberId": "founder", "office": "finance"],
            ]
            let founding: JSONValue = ["name": "El Maizal", "kind": "cooperative", "mandates": mandates]
            #expect(await service.post("communes.found", founding, id: "found").brief == "accepted 4")
            #expect(await service.register("founder").brief == "accepted 5")
            let draft = await service.post(
                "actas.draft",
                [
                    "actaId": "f-1", "book": "finance", "title": "Cuentas", "text": "Se revisan.",
                    "attendees": ["founder"],
                ],
                id: "draft"
            )
            #expect(draft.brief == "accepted 6")
            #expect(await service.post("actas.sign", ["actaId": "f-1"], id: "sign").brief == "accepted 7")
            #expect(await service.post("actas.seal", ["actaId": "f-1", "folios": 2], id: "seal").brief == "accepted 8")
        }
        let events = try await site.check("el-maizal")
        var range = CompactRange()
        for event in events.dropLast() { range.append(.leaf(event.bytes)) }
        let last = try #require(events.last)
        guard case .actas(.sealed(let seal)) = try Codec.decode(last.bytes).event else {
            Issue.record("no seal: \(last.type)")
            return
        }
        #expect(seal.logSize == 7)
        let root = range.root.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(seal.logRoot.scalar == root)
        #expect(seal.qr == "acta:el-maizal/f-1?number=1&folios=1-2&size=7&root=\(root)")
    }

    @Test func `the books of actas are read whole where they aren't at hand`() async throws {
        let site = try await Site.fresh()
        func draft(_ id: String) -> JSONValue {
            [
                "actaId": .string(id), "book": "finance", "title": "Cuentas", "text": "Se revisan.",
                "attendees": ["founder"],
            ]
        }
        try await site.withService { service in
            let mandates: JSONValue = [
                ["memberId": "founder", "office": "registry"], ["memberId": "founder", "office": "finance"],
            ]
            _ = await service.post(
                "communes.found",
                ["name": "El Maizal", "kind": "cooperative", "mandates": mandates],
                id: "found"
            )
            _ = await service.register("founder")
            _ = await service.post("actas.draft", draft("f-1"), id: "1")
            _ = await service.post("actas.sign", ["actaId": "f-1"], id: "2")
            #expect(await service.post("actas.seal", ["actaId": "f-1", "folios": 3], id: "3").brief == "accepted 8")
        }
        // Another process has nothing in memory: numbers and folios go on.
        try await site.withService { service in
            #expect(await service.post("actas.draft", draft("f-2"), id: "4").brief == "accepted 9")
            _ = await service.post("actas.sign", ["actaId": "f-2"], id: "5")
            #expect(await service.post("actas.seal", ["actaId": "f-2"], id: "6").brief == "accepted 11")
        }
        let last = try #require(try await site.check("el-maizal").last)
        guard case .actas(.sealed(let seal)) = try Codec.decode(last.bytes).event else {
            Issue.record("no seal: \(last.type)")
            return
        }
        #expect([seal.number, seal.folioFrom, seal.folioTo] == [2, 4, 4])
    }
}
