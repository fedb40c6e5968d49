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

        @Test
        func `13,000 kg of pork for 9,000 people: 14 tenths of a kilogram each, 4,000 by the draw, Gini 2 over 117`()
            async throws
        {
            let server = try await Development.start()
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("pork-\(UUID().uuidString).ndjson")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(Self.pork(people: 9000).joined(separator: "\n").utf8).write(to: file)
            let played = try await Program.run(
                ["post", file.path, "--commune", "el-maizal-pork"],
                environment: server.environment
            )
            #expect(played.status == 0, "\(played.output) \(played.errors)")
            #expect(played.output.contains("expectations met"), "\(played.output)")
            await server.end()
        }

        /// Lines of a scenario: members are posted by the desk, the rest as the finance unit.
        private static func pork(people: Int) -> [String] {
            var lines: [String] = []
            func add(_ type: String, _ data: String, as member: String? = "finanzas", _ expect: String? = nil) {
                let actor = member.map { #""as":"\#($0)","# } ?? ""
                let answer = expect.map { #","expect":\#($0)"# } ?? ""
                lines.append(#"{\#(actor)"id":"p-\#(lines.count)","type":"\#(type)","data":\#(data)\#(answer)}"#)
            }
            func get(_ path: String, _ body: String) {
                lines.append(#"{"as":"finanzas","get":"\#(path)","expect":{"status":200,"body":\#(body)}}"#)
            }
            let mandates = [("finanzas", "finance"), ("dev", "registry")].map {
                #"{"memberId":"\#($0)","office":"\#($1)","mandateId":"mandato-\#($0)","from":"2024-01-01","until":"2099-12-31"}"#
            }
            add(
                "communes.found",
                #"{"name":"El Maizal","kind":"commune","mandates":[\#(mandates.joined(separator: ","))]}"#,
                as: nil
            )
            for number in 1...people {
                let id = String(10_000 + number)
                add(
                    "members.register",
                    #"{"memberId":"m-\#(id)","name":"Persona \#(id)","birthDate":"1980-01-01","nationalId":"V-1\#(id)"}"#,
                    as: nil
                )
            }
            add("roll.freeze", #"{"rollId":"lista","purpose":"persons"}"#, as: nil)
            add("locations.define", #"{"locationId":"frio","name":"Cava"}"#)
            add("items.define", #"{"itemId":"cochino","names":{"es":"Carne de cochino"},"unit":"kg"}"#)
            let cause = #""cause":{"kind":"other","note":"Matanza"}"#
            let meat = #""itemId":"cochino","quantity":"13000","unit":"kg","locationId":"frio",\#(cause)"#
            add("stock.receive", "{\(meat)}")
            let formula = #"{"basis":"person","unit":{"quantity":"0.1","unit":"kg"}}"#
            add("allocations.open", #"{"allocationId":"reparto",\#(meat),"rollId":"lista","formula":\#(formula)}"#)
            add(
                "allocations.compute",
                #"{"allocationId":"reparto"}"#,
                as: "finanzas",
                #"{"status":422,"code":"draw-needed"}"#
            )
            add(
                "draws.announce",
                #"{"drawId":"sorteo","matter":"allocation","matterId":"reparto","purpose":"Lo que sobra"}"#
            )
            add(
                "draws.record",
                #"{"drawId":"sorteo","seed":"4-6-1-1-3-5-2-6","method":"Ocho dados","acta":"Libro 3, folio 44"}"#
            )
            add("allocations.compute", #"{"allocationId":"reparto","drawId":"sorteo"}"#)
            get(
                "allocations/reparto",
                #"{"recipients":9000,"units":130000,"remainder":4000,"gini":"2/117","giniShown":"0.017","left":"0"}"#
            )
            for units in [13, 16] { get("allocation-shares?filter[units]=\(units)", #"{"items":[]}"#) }
            get(
                "allocation-shares?filter[units]=15&sort=recipientId&limit=1",
                #"{"items":[{"amount":"1.5","shown":"1.5","delivered":false}]}"#
            )
            return lines
        }
    }
}
