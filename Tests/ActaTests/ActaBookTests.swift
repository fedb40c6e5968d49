import CanonicalJSON
import Foundation
import Testing

extension Acceptance {
    /// From the convocation to a sealed acta and its rectification, over HTTP.
    @Suite(.serialized) struct ActaBookTests {
        private let scan = String(repeating: "ab", count: 32)

        /// A cooperative of four, whose ordinary assembly carried a motion with 3 for and 1 against.
        private func assembled(_ server: Development) async throws {
            func done(_ type: String, _ data: String, more: String = "") async throws {
                let reply = try await server.command("libro", type, data, more: more)
                #expect(reply.status == 201, "\(type): \(reply.text)")
            }
            let mandates = ["spokesperson", "registry"].map { #"{"memberId":"dev","office":"\#($0)"}"# }
                .joined(separator: ",")
            try await done("communes.found", #"{"name":"L","kind":"cooperative","mandates":[\#(mandates)]}"#)
            for member in ["dev", "m-1", "m-2", "m-3"] {
                try await done(
                    "members.register",
                    #"{"memberId":"\#(member)","name":"N","birthDate":"1980-01-01"}"#
                )
            }
            let now = ISO8601DateFormatter().string(from: Date())
            try await done(
                "assemblies.convene",
                #"{"assemblyId":"a","act":"ordinary","agenda":[{"text":"x"}],"firstCall":"\#(now)","place":"aquí"}"#,
                more: #","occurredAt":"\#(now)""#
            )
            try await done("assemblies.open-call", #"{"assemblyId":"a","call":"first"}"#)
            for member in ["dev", "m-1", "m-2", "m-3"] {
                try await done("assemblies.check-in", #"{"assemblyId":"a","memberId":"\#(member)"}"#)
            }
            try await done("assemblies.verify-quorum", #"{"assemblyId":"a"}"#)
            try await done("motions.propose", #"{"motionId":"mo","assemblyId":"a","text":"Comprar semilla"}"#)
            try await done("motions.open", #"{"motionId":"mo","method":"hands"}"#)
            try await done(
                "motions.record-count",
                #"{"motionId":"mo","for":3,"against":1,"abstained":0,"tellers":["m-1","m-2"]}"#
            )
            try await done("motions.close", #"{"motionId":"mo"}"#)
            try await done("assemblies.close", #"{"assemblyId":"a"}"#)
        }

        @Test func `an assembly ends in an acta that is signed, sealed and rectified`() async throws {
            let server = try await Development.start()
            try await assembled(server)
            func post(_ type: String, _ data: String) async throws -> Web.Reply {
                try await server.command("libro", type, data)
            }
            let draft =
                #"{"actaId":"acta","assemblyId":"a","title":"Sesión de siembra","text":"Se compra.","dissents":[{"memberId":"m-3","motionId":"mo","text":"Hay semilla"}]}"#
            #expect(try await post("actas.draft", draft).status == 201)
            let unsigned = try await post("actas.seal", #"{"actaId":"acta"}"#)
            #expect(unsigned.status == 422 && unsigned.code == "signatures-missing")
            #expect(try await post("actas.sign", #"{"actaId":"acta"}"#).status == 201)
            let annex = #"{"actaId":"acta","title":"Acta firmada","sha256":"\#(scan)","pages":2}"#
            #expect(try await post("actas.annex", annex).status == 201)
            let seal = try await post("actas.seal", #"{"actaId":"acta","folios":2}"#)
            let sealedAt = try #require(seal.json["position"]?.integer)
            let again = try await post("actas.sign", #"{"actaId":"acta"}"#)
            #expect(again.status == 422 && again.code == "acta-sealed")

            let acta = try await server.get("/v1/communes/libro/actas/acta?min-position=\(sealedAt)").json
            #expect(acta["state"]?.string == "sealed")
            #expect(acta["number"]?.integer == 1)
            #expect(acta["folioFrom"]?.integer == 1 && acta["folioTo"]?.integer == 2)
            #expect(acta["logSize"]?.integer == sealedAt - 1)
            #expect(
                acta["qr"]?.string?.hasPrefix("acta:libro/acta?number=1&folios=1-2&size=\(sealedAt - 1)&root=") == true
            )
            #expect(acta["attendance"]?["attended"]?.integer == 4)
            let decision = try #require(acta["decisions"]?.array.first)
            #expect(decision["for"]?.integer == 3 && decision["against"]?.integer == 1)
            #expect(decision["dissent"]?.integer == 1 && decision["result"]?.string == "carried")
            #expect(acta["dissents"]?.array.first?["text"]?.string == "Hay semilla")
            #expect(acta["signatures"]?.array.first?["office"]?.string == "spokesperson")
            #expect(acta["annexes"]?.array.first?["sha256"]?.string == scan)
            #expect(acta["movements"]?.array.isEmpty == true)

            let rectify =
                #"{"actaId":"acta","rectificationId":"acta-r","reason":"Decía 500 kg","title":"Rectificación","text":"400 kg."}"#
            let rectified = try await post("actas.rectify", rectify)
            #expect(rectified.status == 201, "\(rectified.text)")
            let position = try #require(rectified.json["position"]?.integer)
            let first = try await server.get("/v1/communes/libro/actas/acta?min-position=\(position)").json
            #expect(first["rectifiedBy"]?.array.first?["actaId"]?.string == "acta-r")
            let second = try await server.get("/v1/communes/libro/actas/acta-r").json
            #expect(second["rectifiesId"]?.string == "acta")
            let found = try await server.get(
                "/v1/communes/libro/actas?filter%5Bbook%5D=assembly&filter%5Bstate%5D=sealed&q=SESION&sort=-number"
            )
            #expect(found.json["items"]?.array.compactMap { $0["id"]?.string } == ["acta"])
            let table = try await server.get("/v1/communes/libro/actas", headers: ["accept": "text/csv"])
            #expect(table.status == 200 && table.text.split(whereSeparator: \.isNewline).count == 3)
            await server.end()
        }
    }
}
