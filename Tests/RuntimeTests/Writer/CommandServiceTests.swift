import CanonicalJSON
import Domain
import EventLog
import Postgres
import Synchronization
import Testing

@testable import Runtime

@Suite struct CommandServiceTests {
    @Test func `a commune is founded, and its members are registered`() async throws {
        let site = try await Site.fresh()
        let written = Mutex<[String: Int64]>([:])
        try await site.withService(onWritten: { new in written.withLock { $0.merge(new.positions) { $1 } } }) {
            service in
            #expect(await service.register("juana").brief == "unknown")
            #expect(await service.found().brief == "accepted 2")
            #expect(await service.register("juana", id: "2").brief == "accepted 3")
            #expect(await service.register("juana", id: "3").brief == "id-taken")
        }
        #expect(written.withLock { $0 } == ["el-maizal": 3])
        #expect(
            try await site.check("el-maizal").map(\.type) == [
                "communes.founded", "rules.adopted", "members.registered",
            ]
        )
    }

    @Test func `the same command again gets the first answer, also from a service that was just started`() async throws
    {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            #expect(await service.register("juana").brief == "accepted 3")
            #expect(await service.register("juana").brief == "accepted 3 again")
            #expect(await service.register("juana", id: "x").brief == "id-taken")
        }
        try await site.withService { service in
            let again = await service.register("juana")
            guard case .accepted(let accepted, true) = again else {
                Issue.record("\(again)")
                return
            }
            #expect(
                accepted.events == [
                    Accepted.Event(position: 3, type: "members.registered", stream: "member/juana")
                ]
            )
            #expect(await service.register("juana", id: "x").brief == "id-taken again")
            #expect(await service.found().brief == "accepted 2 again")
            #expect(await service.found(id: "other").brief == "already-founded")
        }
        #expect(try await site.check("el-maizal").count == 3)
    }

    @Test func `an id with another body, or of another principal, is refused`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            #expect(await service.register("juana", id: "1").brief == "accepted 3")
            #expect(await service.register("pedro", id: "1").brief == "reused")
            var other = Site.founder
            other.id = "issuer|other"
            let answer = await service.post(
                "members.register",
                CommandService.registration("juana"),
                id: "1",
                as: other
            )
            #expect(answer.brief == "reused")
        }
    }

    @Test func `what is wrong with a command is told all at once`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            let answer = await service.post(
                "members.register",
                ["memberId": "con espacios", "nombre": "Juana"],
                id: "1",
                [("occurredAt", "ayer"), ("extra", 1)]
            )
            guard case .malformed(let faults) = answer else {
                Issue.record("\(answer)")
                return
            }
            let pointers = Set(faults.map(\.pointer))
            let expected: Set = ["/extra", "/occurredAt", "/data/memberId", "/data/nombre", "/data/name"]
            #expect(pointers == expected)
            #expect(
                await service.submit(Array("{".utf8), commune: "c", principal: Site.founder).brief.hasPrefix(
                    "malformed"
                )
            )
            #expect(await service.post("no.such", [:], id: "1").brief == "malformed /type unknown-type")
        }
    }

    @Test func `doors that a token lacks stay closed`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            var weak = Principal(id: "w", scopes: [.read], members: ["*": "juana"])
            let data = CommandService.registration("pedro")
            #expect(await service.post("members.register", data, id: "1", as: weak).brief == "scope commands")
            weak.scopes = [.commands]
            #expect(
                await service.post("communes.found", ["name": "C", "kind": "commune"], id: "1", as: weak).brief
                    == "scope operate"
            )
            #expect(
                await service.post("members.register", data, id: "1", as: weak, [("actor", "otra")]).brief
                    == "scope delegate"
            )
            weak.members = ["otra-comuna": "juana"]
            #expect(await service.post("members.register", data, id: "1", as: weak).brief == "no member")
        }
    }

    @Test func `an expected position that was passed is told, a replay all the same`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            let data = CommandService.registration("juana")
            let at: [(String, JSONValue)] = [("expectedPosition", 2)]
            #expect(await service.post("members.register", data, id: "1", at).brief == "accepted 3")
            #expect(await service.post("members.register", data, id: "1", at).brief == "accepted 3 again")
            #expect(await service.post("members.register", data, id: "2", at).brief == "passed 3")
            #expect(
                await service.post("members.register", CommandService.registration("pedro"), id: "2").brief
                    == "accepted 4"
            )
        }
    }

    @Test func `the ledger is asked for an outcome`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            _ = await service.found(id: "again")
            let known = try await service.outcome(of: "found", commune: "el-maizal", principal: Site.founder)
            #expect(known?.answer.brief == "accepted 2 again")
            #expect(known?.isOwn == true)
            let stranger = Principal(id: "s", scopes: [])
            let refused = try await service.outcome(of: "again", commune: "el-maizal", principal: stranger)
            #expect(refused?.answer.brief == "already-founded again")
            #expect(refused?.isOwn == false)
            #expect(try await service.outcome(of: "never", commune: "el-maizal", principal: stranger) == nil)
        }
    }

    @Test func `a national id is unique, and free again after its holder was erased`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            func register(_ member: String, _ id: String) async -> String {
                let data = CommandService.registration(member, nationalId: "V-12.345.678")
                return await service.post("members.register", data, id: id).brief
            }
            #expect(await register("juana", "1") == "accepted 3")
            #expect(await register("pedro", "2") == "national-id-taken")
            #expect(await service.post("members.erase", ["memberId": "juana"], id: "3").brief == "accepted 4")
            #expect(await register("pedro", "4") == "accepted 5")
            // A corrected id is free again, too.
            let amended: JSONValue = ["memberId": "pedro", "nationalId": "V-1.234"]
            #expect(await service.post("members.amend", amended, id: "5").brief == "accepted 6")
            #expect(await register("maria", "6") == "accepted 7")
        }
        #expect(
            try await site.log.personKeys("el-maizal", ["juana", "pedro", "maria"]).keys.sorted() == ["maria", "pedro"]
        )
        let rows = try await site.owner.query("select person from acta.national_id order by 1")
        let holders = try rows.map { row in try row.decode(String.self) }
        #expect(holders == ["maria", "pedro"])
    }

    @Test func `lines of an upload are decided in their order, and answered in it`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            let lines = (0..<300).map { number in
                number == 7
                    ? Array("{".utf8)
                    : CommandService.line(
                        "members.register",
                        CommandService.registration(number == 9 ? "m-8" : "m-\(number)"),
                        id: "l-\(number)"
                    )
            }
            let answers = try await answers(service, lines)
            #expect(answers.count == 300)
            #expect(answers[6] == "accepted 9")
            #expect(answers[7].hasPrefix("malformed"))
            #expect(answers[8] == "accepted 10")
            #expect(answers[9] == "id-taken")
            #expect(answers[299] == "accepted 300")
            let again = try await self.answers(service, lines)
            #expect(again[299] == "accepted 300 again")
            #expect(again[9] == "id-taken again")
        }
    }

    @Test func `an upload that stops on refusals decides nothing after one`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            let members = ["m-1", "m-2", "m-1", "m-3", "m-4"]
            let lines = members.enumerated().map { index, member in
                CommandService.line("members.register", CommandService.registration(member), id: "l-\(index)")
            }
            let answers = try await answers(service, lines, stopOnRefusal: true)
            #expect(answers == ["accepted 3", "accepted 4", "id-taken", "undecided", "undecided"])
        }
        #expect(try await site.check("el-maizal").count == 4)
    }

    @Test func `lines before the one that ends an upload are decided, however soon that one is known`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            let lines = ["m-1", "m-2", "m-3"].map {
                CommandService.line("members.register", CommandService.registration($0), id: $0)
            }
            // It is refused as soon as it is read, while the one before it still waits for its decision.
            let stopped = try await answers(
                service,
                [lines[0], Array("not JSON".utf8), lines[1], lines[2]],
                stopOnRefusal: true
            )
            #expect(stopped.first == "accepted 3")
            #expect(stopped.dropFirst().first?.hasPrefix("malformed") == true, "\(stopped)")
            #expect(stopped.dropFirst(2).allSatisfy { $0 == "undecided" } && stopped.count == 4)
        }
        #expect(try await site.check("el-maizal").count == 3)
    }

    @Test func `a line over a mebibyte is too large, and no other line`() async throws {
        let site = try await Site.fresh()
        try await site.withService { service in
            _ = await service.found()
            let line = CommandService.line("members.register", CommandService.registration("m-1"), id: "m-1")
            let space = Array(repeating: UInt8(ascii: " "), count: (1 << 20) - line.count)
            let answers = try await answers(service, [line + space + [UInt8(ascii: " ")], line + space])
            #expect(answers == ["too large", "accepted 3"])
        }
    }

    @Test func `a mailbox that is full says when to come again`() async throws {
        let site = try await Site.fresh()
        var configuration = WriterConfiguration()
        configuration.waitingCommands = 2
        let service = CommandService(
            log: site.log,
            appending: site.log.pool,
            tools: try .standard(),
            configuration: configuration,
            clock: { 0 },
            logger: Site.silent
        )
        // Nobody takes anything out yet.
        async let first = service.register("m-1")
        async let second = service.register("m-2")
        while service.waiting < 2 { await Task.yield() }
        #expect(await service.register("m-3") == .overloaded(retryAfter: 1))
        async let running: Void = service.run()
        #expect(await [first, second] == [.communeUnknown, .communeUnknown])
        service.close()
        #expect(await service.register("m-4") == .unavailable(retryAfter: 1))
        await running
    }

    private func answers(
        _ service: CommandService,
        _ lines: [[UInt8]],
        stopOnRefusal: Bool = false
    ) async throws -> [String] {
        let stream = AsyncStream { continuation in
            for line in lines { continuation.yield(line) }
            continuation.finish()
        }
        var answers: [String] = []
        let given = service.submitSequence(
            stream,
            commune: "el-maizal",
            principal: Site.founder,
            stopOnRefusal: stopOnRefusal
        )
        for try await answer in given { answers.append(answer.brief) }
        return answers
    }
}
