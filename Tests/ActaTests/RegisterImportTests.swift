import CanonicalJSON
import Foundation
import Testing

/// A register from a spreadsheet, keys rotated, a proof fetched: through the program and HTTP.
extension Acceptance {
    @Suite(.serialized) struct RegisterImportTests {
        private static let padron = """
            Nombre;Cédula;Fecha de nacimiento;Hogar;Testigos;memberId
            Juana Ramírez;V-12.345.678;19/04/1996;h-1;;m-1
            "Muñoz; Pedro";V-2.345.678;1980-01-01;h-1;;m-2
            Ana Íñiguez;;2015-06-30;h-2;m-1 m-2;
            """

        private func write(_ text: String) throws -> String {
            let url = FileManager.default.temporaryDirectory.appendingPathComponent("padron-\(UUID().uuidString).csv")
            try Data(text.utf8).write(to: url)
            return url.path
        }

        private func report(_ result: Program.Result) throws -> JSONValue {
            try JSONValue.parse(Array(try #require(result.lines.first, "\(result.errors)").utf8))
        }

        private func get(_ server: Development, _ path: String, token: String? = nil) async throws -> JSONValue {
            try await server.get(path, token: token).json
        }

        /// A token of a member who may read.
        private func token(of member: String, at server: Development) async throws -> String {
            let body = #"{"commune":"cc","member":"\#(member)","scopes":["read"]}"#
            return try #require(try await server.post("/dev/token", body).json["token"]?.string)
        }

        private func found(_ kind: String, at server: Development) async throws {
            #expect(
                try await server.command("cc", "communes.found", #"{"name":"C","kind":"\#(kind)"}"#).status == 201
            )
        }

        @Test func `a register is previewed, imported once, and its roll proved`() async throws {
            let server = try await Development.start()
            try await found("council", at: server)
            let path = try write(Self.padron)
            func run(_ arguments: [String] = []) async throws -> Program.Result {
                try await Program.run(
                    ["import", "members", path, "--commune", "cc", "--prefix", "padron", "--json"] + arguments,
                    environment: server.environment
                )
            }
            let preview = try report(try await run(["--preview"]))
            #expect(preview["new"]?.integer == 3)
            #expect(preview["newHouseholds"]?.integer == 2)
            #expect(preview["byWitnesses"]?.integer == 1)
            #expect(preview["accepted"]?.integer == 0)
            #expect(try await get(server, "/v1/communes/cc/members")["items"]?.array.count == 0)

            let first = try await run()
            #expect(first.status == 0, "\(first.output)\(first.errors)")
            #expect(try report(first)["accepted"]?.integer == 3)
            let second = try report(try await run())
            #expect(second["replayed"]?.integer == 3)
            #expect(second["known"]?.integer == 3)
            #expect(second["accepted"]?.integer == 0)

            let frozen = try await server.command("cc", "roll.freeze", #"{"rollId":"r","purpose":"persons"}"#)
            let position = try #require(frozen.json["position"]?.integer, "\(frozen.text)")
            let roll = try await get(server, "/v1/communes/cc/rolls/r?min-position=\(position)")
            #expect(roll["count"]?.integer == 3)
            let listed = try await get(server, "/v1/communes/cc/rolls/r/proof?member=m-2")
            #expect(listed["listed"] == .bool(true))
            #expect(listed["index"]?.integer == 1)
            #expect(listed["root"] == roll["root"])
            let absent = try await get(server, "/v1/communes/cc/rolls/r/proof?member=m-3")
            #expect(absent["listed"] == .bool(false))
            #expect(absent["before"]?["id"]?.string == "m-2")
            #expect(absent["after"]?["id"]?.string == "padron-00004")
            let household = try await get(server, "/v1/communes/cc/households/h-1?min-position=\(position)")
            #expect(household["residents"]?.integer == 2)

            try await rotate(server)
            await server.end()
        }

        /// Two steps with a server that runs, then names are still readable by a server that has the new keyring.
        private func rotate(_ server: Development) async throws {
            let options = ["--keyring", server.folder.appendingPathComponent("keyring.json").path, "--json"]
            let drawn = try await Program.run(
                ["keys", "rotate", "--draw-only"] + options,
                environment: server.environment
            )
            #expect(drawn.status == 0, "\(drawn.errors)")
            let other = try await server.anotherServer()
            let wrapped = try await Program.run(
                ["keys", "rotate", "--wrap-only", "--forget"] + options,
                environment: server.environment
            )
            #expect(wrapped.status == 0, "\(wrapped.errors)")
            #expect(try report(wrapped)["wrapped"]?.integer == 3)
            let list = try report(try await Program.run(["keys"] + options, environment: server.environment))
            #expect(list["wrappingKeys"]?.array.count == 1)
            #expect(list["wrappingKeys"]?.array.first?["persons"]?.integer == 3)
            let amend = #"{"id":"amend","type":"members.amend","data":{"memberId":"m-1","name":"Juana R."}}"#
            let amended = try await Web.send(
                "POST",
                other.url + "/v1/communes/cc/commands",
                token: server.token,
                headers: ["content-type": "application/json"],
                body: Array(amend.utf8)
            )
            #expect(amended.status == 201, "\(amended.text)")
            _ = await other.program.stop()
        }

        @Test func `each fault of a file names its line, its column and what was expected`() async throws {
            let server = try await Development.start()
            try await found("cooperative", at: server)
            let path = try write(
                """
                name,birthDate,memberId,unitId
                Juana,31/02/2001,m-1,
                ,1990-01-01,m-2,
                Pedro,1990-01-01,m-2,norte
                Luis,1990-01-01
                """
            )
            let result = try await Program.run(
                ["import", "members", path, "--commune", "cc", "--json"],
                environment: server.environment
            )
            #expect(result.status == 1)
            let faults = try report(result)["faults"]?.array.compactMap(\.string) ?? []
            let name = URL(fileURLWithPath: path).lastPathComponent
            #expect(faults.count == 4)
            #expect(faults.contains { $0.hasPrefix("\(name):2: birthDate: “31/02/2001” isn't a day") })
            #expect(faults.contains { $0.hasPrefix("\(name):3: name: is empty") })
            #expect(faults.contains { $0.hasPrefix("\(name):4: unitId: there is no unit norte") })
            #expect(faults.contains { $0.hasPrefix("\(name):5: 2 cells; 4 were expected") })
            #expect(try report(result)["accepted"]?.integer == 0)
            await server.end()
        }

        @Test func `a rule set is checked before an assembly adopts it, in both languages`() async throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("Schemas/rules")
            let good = root.appendingPathComponent("ve-consejos-2023.json").path
            let fine = try await Program.run(["rules", "check", good, "--language", "en"])
            #expect(fine.status == 0)
            #expect(fine.output.contains("ve-consejos-2023, edition 1: "))
            let text = try String(contentsOfFile: good, encoding: .utf8)
                .replacing("\"percent\": 30", with: "\"percent\": 130").replacing("\"place\": \"VE\",", with: "")
            let bad = try write(text)
            let missing = try await Program.run(["rules", "check", bad, "--language", "es"])
            #expect(missing.status == 1)
            #expect(missing.output.contains("/place: "))
            let range = try write(text.replacing("\"edition\": 1,", with: "\"edition\": 1, \"place\": \"VE\","))
            let faults = try await Program.run(["rules", "check", range, "--language", "es"])
            #expect(faults.status == 1)
            #expect(faults.output.contains("/acts/0/quorumFirst/value/percent: 130 % no se puede alcanzar"))
            let json = try report(try await Program.run(["rules", "check", range, "--json"]))
            #expect(json["faults"]?.array.first?["en"]?.string?.contains("can't be reached") == true)
        }

        @Test func `a member sees their own, a neighbour who is a member, an auditor a pseudonym`() async throws {
            let server = try await Development.start()
            try await found("cooperative", at: server)
            for (id, contact) in [("m-1", "0416-1"), ("m-2", "0416-2")] {
                #expect(
                    try await server.command(
                        "cc",
                        "members.register",
                        #"{"memberId":"\#(id)","name":"Juana \#(id)","contact":"\#(contact)"}"#
                    ).status == 201
                )
            }
            let given = try await server.command(
                "cc",
                "members.record-contribution",
                #"{"memberId":"m-1","hours":"6","task":"Limpia","beneficiary":"member/m-2"}"#
            )
            let position = try #require(given.json["position"]?.integer, "\(given.text)")
            let path = "/v1/communes/cc/members/m-1?min-position=\(position)"
            #expect(try await get(server, path)["contact"] == .string("0416-1"))
            let own = try await token(of: "m-1", at: server)
            let neighbour = try await token(of: "m-2", at: server)
            #expect(try await get(server, path, token: own)["contact"] == .string("0416-1"))
            let seen = try await get(server, path, token: neighbour)
            #expect(seen["name"] == .string("Juana m-1"))
            #expect(seen["contact"] == .null)
            #expect(seen["balance"] == .string("6"))

            let made = try await Program.run(
                [
                    "token", "--scopes", "read,audit", "--communes", "cc", "--key",
                    server.folder.appendingPathComponent("token-key").path, "--json",
                ],
                environment: server.environment
            )
            let key = try #require(try report(made)["token"]?.string, "\(made.errors)")
            let pseudonym = try await get(server, path, token: key)
            #expect(pseudonym["id"] == .string("m-1"))
            #expect(pseudonym["name"] == .null)
            let listed = try await get(server, "/v1/communes/cc/members?q=juana", token: key)
            #expect(listed["items"]?.array.count == 0)

            let record = try await get(server, "/v1/communes/cc/members/m-2/record", token: neighbour)
            #expect(record["received"]?.array.first?["hours"] == .string("6"))
            #expect(record["member"]?["contact"] == .string("0416-2"))
            let me = try await get(server, "/v1/communes/cc/me", token: own)
            #expect(me["member"]?["given"] == .string("6"))
            #expect(me["may"]?.array.contains(.string("members.leave")) == true)
            #expect(me["may"]?.array.contains(.string("members.register")) == false)
            await server.end()
        }

        @Test func `who turns fifteen is found by the day, stated in the book, and on the next roll`() async throws {
            let server = try await Development.start()
            try await found("council", at: server)
            let format = DateFormatter()
            format.dateFormat = "yyyy-MM-dd"
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(identifier: "America/Caracas")
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = format.timeZone
            // Fifteen years old in three days.
            let birthday = try #require(
                calendar.date(byAdding: DateComponents(year: -15, day: 3), to: Date())
            )
            let person =
                #"{"memberId":"m-1","name":"Ana","birthDate":"\#(format.string(from: birthday))","nationalId":"V-123"}"#
            #expect(try await server.command("cc", "members.register", person).status == 201)
            func due() async throws -> [JSONValue] {
                let ages = try await get(server, "/v1/communes/cc/coming-of-age")["ages"]?.array ?? []
                return ages.first { $0["age"] == .integer(15) }?["memberIds"]?.array ?? []
            }
            #expect(try await due() == [])
            let later = ISO8601DateFormatter().string(from: Date().addingTimeInterval(86_400 * 5))
            #expect(try await server.post("/dev/clock", #"{"time":"\#(later)"}"#).status == 200)
            #expect(try await due() == [.string("m-1")])
            #expect(
                try await server.command("cc", "members.come-of-age", #"{"age":15,"memberIds":["m-1"]}"#).status == 201
            )
            #expect(try await due() == [])
            let neighbour = try await token(of: "m-1", at: server)
            #expect(try await server.get("/v1/communes/cc/coming-of-age", token: neighbour).status == 403)
            await server.end()
        }
    }
}
