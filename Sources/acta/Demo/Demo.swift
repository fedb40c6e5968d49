import CanonicalJSON
import Domain
import Foundation

/// A small council, so that the first look isn't empty: members, an assembly that voted, a store. The people are invented.
enum Demo {
    static let commune = "demo"

    /// Posts it; what was posted before is answered as before. A failure is said, and nothing else: the demo isn't the service.
    static func post(_ client: ActaClient, quiet: Bool) async {
        do {
            if let known = try? await client.get("/v1/communes/\(commune)/commands/demo-last"), known.status == 200 {
                return
            }
            let lines = commands(now: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
            var failure: Reply?
            try await client.postLines(commune: commune, lines.map(\.canonicalBytes)) { line in
                let reply = Reply(line)
                if failure == nil, !(200..<300).contains(reply.status) { failure = reply }
            }
            if let failure { throw Failure("\(failure.code ?? "") \(failure.explanation)") }
        } catch {
            Console.error("acta: the demo couldn't be posted: \(error)")
        }
    }

    /// The council's book. Days are told back from now: the assembly met three days ago.
    static func commands(now: Instant) -> [JSONValue] {
        let day: Int64 = 86_400
        let founded = now - 30 * day
        let called = now - 3 * day
        let met = called + 3600
        var script = Script()
        script.add(
            founded,
            "communes.found",
            #"{"name":"Consejo Comunal La Esperanza","kind":"council","mandates":[\#(mandates)]}"#
        )
        for (index, name) in names.enumerated() {
            let number = String(format: "%02d", index + 1)
            script.add(
                founded + 3600,
                "members.register",
                #"{"memberId":"m-\#(number)","name":"\#(name)","birthDate":"19\#(70 + index)-03-0\#(index % 9 + 1)","nationalId":"V-1.000.0\#(number)","residenceSince":"2010-01-01"}"#
            )
        }
        // Whoever tries Acta out casts for the others, as the assembly's registrar.
        script.add(
            founded + 3600,
            "members.register",
            #"{"memberId":"dev","name":"Registradora de la demostración","birthDate":"1980-01-01","nationalId":"V-1.000.099"}"#
        )
        script.add(
            called - 7 * day,
            "assemblies.convene",
            #"{"assemblyId":"asamblea-1","act":"ordinary","agenda":[{"text":"Harina para el comedor"}],"firstCall":"\#(called)","secondCall":"\#(met)","place":"Casa comunal","registrars":["dev"]}"#
        )
        script.add(called, "assemblies.open-call", #"{"assemblyId":"asamblea-1","call":"first"}"#)
        for number in ["01", "02", "03"] {
            script.add(called + 60, "assemblies.check-in", #"{"assemblyId":"asamblea-1","memberId":"m-\#(number)"}"#)
        }
        script.add(met, "assemblies.open-call", #"{"assemblyId":"asamblea-1","call":"second"}"#)
        for number in ["04", "05", "06", "07"] {
            script.add(met + 60, "assemblies.check-in", #"{"assemblyId":"asamblea-1","memberId":"m-\#(number)"}"#)
        }
        script.add(met + 120, "assemblies.verify-quorum", #"{"assemblyId":"asamblea-1"}"#)
        script.add(
            met + 180,
            "motions.propose",
            #"{"motionId":"mocion-1","assemblyId":"asamblea-1","text":"Entregar 20 kg de harina al comedor","proposerId":"m-01"}"#
        )
        script.add(met + 240, "motions.open", #"{"motionId":"mocion-1"}"#)
        for (number, choice) in [
            ("01", "for"), ("02", "for"), ("03", "for"), ("04", "for"), ("05", "against"), ("06", "for"),
            ("07", "abstain"),
        ] {
            script.add(
                met + 300,
                "motions.cast",
                #"{"motionId":"mocion-1","memberId":"m-\#(number)","choice":"\#(choice)"}"#
            )
        }
        script.add(met + 360, "motions.close", #"{"motionId":"mocion-1"}"#)
        script.add(met + 420, "assemblies.close", #"{"assemblyId":"asamblea-1"}"#)
        script.add(
            met + day,
            "items.define",
            #"{"itemId":"harina","names":{"es":"Harina de maíz","en":"Maize flour"},"unit":"kg"}"#
        )
        for (id, name) in [("deposito", "Depósito comunal"), ("comedor", "Comedor")] {
            script.add(met + day, "locations.define", #"{"locationId":"\#(id)","name":"\#(name)"}"#)
        }
        script.add(
            met + day,
            "stock.receive",
            #"{"itemId":"harina","quantity":"120","unit":"kg","locationId":"deposito","cause":{"kind":"other","note":"Compra de la quincena"}}"#
        )
        script.add(
            met + day + 60,
            "stock.transfer",
            #"{"itemId":"harina","quantity":"20","unit":"kg","fromLocationId":"deposito","toLocationId":"comedor","cause":{"kind":"motion","id":"mocion-1"}}"#,
            id: "demo-last"
        )
        return script.commands
    }

    private static let names = [
        "Rosa Pérez", "Luis Colmenares", "Carmen Dávila", "Pedro Suárez", "Ana Méndez", "José Quintero", "Marta Rivas",
        "Simón Torres", "Elena Guédez", "Iván Rojas", "Nelly Parra", "Tomás Lugo",
    ]

    private static let mandates = ["spokesperson", "registry", "electoral", "finance"].map {
        #"{"mandateId":"demo-\#($0)","memberId":"dev","office":"\#($0)","from":"2020-01-01","until":"2999-12-31"}"#
    }.joined(separator: ",")

    private struct Script {
        private(set) var commands: [JSONValue] = []

        mutating func add(_ time: Instant, _ type: String, _ data: String, id: String? = nil) {
            let data = (try? JSONValue.parse(Array(data.utf8))) ?? .null
            commands.append(
                .object(
                    JSONObject([
                        ("id", .string(id ?? "demo-\(commands.count + 1)")), ("type", .string(type)), ("data", data),
                        ("occurredAt", .string(time.scalar)),
                    ])
                )
            )
        }
    }
}
