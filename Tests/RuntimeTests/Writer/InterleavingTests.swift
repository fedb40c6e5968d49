import CanonicalJSON
import Domain
import EventLog
import Foundation
import LocalPostgres
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite struct InterleavingTests {
    @Test func `the same command on two services at once is one event and two equal answers`() async throws {
        let site = try await Site.fresh()
        try await site.withService { a in
            try await site.withService { b in
                _ = await a.found()
                _ = await (a.register("first"), b.register("second"))
                for number in 0..<20 {
                    async let left = a.register("m-\(number)")
                    async let right = b.register("m-\(number)")
                    let answers = await [left, right]
                    guard case .accepted(let one, _) = answers[0], case .accepted(let other, _) = answers[1] else {
                        Issue.record("\(answers)")
                        return
                    }
                    #expect(one == other)
                    #expect(answers.filter { if case .accepted(_, true) = $0 { true } else { false } }.count == 1)
                }
            }
        }
        let events = try await site.check("el-maizal")
        #expect(events.count == 2 + 2 + 20)
    }

    @Test func `a check-in is accepted by a service whose cache hasn't seen the convening`() async throws {
        let site = try await Site.fresh()
        try await site.withService { a in
            try await site.withService { b in
                _ = await a.post("communes.found", ["name": "Consejo", "kind": "council"], id: "found")
                for member in ["m-1", "m-2"] {
                    let data = CommandService.registration(member, nationalId: "V-1234567\(member.last ?? "0")")
                    _ = await b.post("members.register", data, id: member)
                }
                let convene: JSONValue = [
                    "assemblyId": "a-1", "act": "constitutive", "agenda": [["text": "Semilla"]],
                    "firstCall": "2026-11-22T14:03:00Z", "place": "Galpón",
                ]
                let convened = await a.post("assemblies.convene", convene, id: "convene")
                guard case .accepted = convened else {
                    Issue.record("\(convened)")
                    return
                }
                // Had it trusted its cache, it would have refused for good: its section isn't loaded, its head is old.
                let checkIn: JSONValue = ["assemblyId": "a-1", "memberId": "m-1"]
                let answer = await b.post("assemblies.check-in", checkIn, id: "in-1")
                guard case .accepted = answer else {
                    Issue.record("\(answer)")
                    return
                }
                // Now it has loaded the assembly; what the other adds to it must be seen all the same.
                let second: JSONValue = ["assemblyId": "a-1", "memberId": "m-2"]
                _ = await a.post("assemblies.check-in", second, id: "in-2")
                #expect(await b.post("assemblies.check-in", second, id: "in-3").brief == "already-checked-in")
            }
        }
        _ = try await site.check("el-maizal")
    }

    @Test func `two services on one hot commune get all their commands accepted, without a gap`() async throws {
        let site = try await Site.fresh()
        let count = 300
        try await site.withService { a in
            try await site.withService { b in
                _ = await a.found()
                let answers = await withTaskGroup(of: Answer.self) { group in
                    for number in 0..<count {
                        group.addTask { await a.register("a-\(number)") }
                        group.addTask { await b.register("b-\(number)") }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let positions = answers.compactMap { answer in
                    if case .accepted(let accepted, false) = answer { accepted.position } else { nil }
                }
                #expect(Set(positions) == Set(3...Int64(2 + 2 * count)))
            }
        }
        #expect(try await site.check("el-maizal").count == 2 + 2 * count)
    }

    @Test func `many communes share batches, also where all of them must be read first`() async throws {
        let site = try await Site.fresh()
        let communes = (0..<300).map { "c-\($0)" }
        for (member, position) in [("juana", 3), ("pedro", 4)] {
            try await site.withService { service in
                await withTaskGroup(of: Void.self) { group in
                    for commune in communes {
                        group.addTask {
                            if position == 3 { #expect(await service.found(commune).brief == "accepted 2") }
                            #expect(await service.register(member, in: commune).brief == "accepted \(position)")
                        }
                    }
                }
            }
        }
        for commune in communes.prefix(10) { #expect(try await site.check(commune).count == 4) }
    }

    @Test func `two services on many hot communes don't run out of connections`() async throws {
        let site = try await Site.fresh()
        let communes = (0..<12).map { "c-\($0)" }
        try await site.withService { a in
            try await site.withService { b in
                for commune in communes { _ = await a.found(commune) }
                await withTaskGroup(of: Void.self) { group in
                    for commune in communes {
                        for number in 0..<15 {
                            group.addTask {
                                let answer = await a.register("a-\(number)", in: commune).brief
                                #expect(answer.hasPrefix("accepted"))
                            }
                            group.addTask {
                                let answer = await b.register("b-\(number)", in: commune).brief
                                #expect(answer.hasPrefix("accepted"))
                            }
                        }
                    }
                }
            }
        }
        for commune in communes { #expect(try await site.check(commune).count == 32) }
    }

    @Test func `a command that the database can't keep is told so alone, and not kept`() async throws {
        let site = try await Site.fresh()
        try await site.owner.withConnection { owner in
            try await owner.script(
                """
                create function public.poison() returns trigger language plpgsql as $$
                begin raise exception 'no' using errcode = 'check_violation'; end $$;
                create trigger poison before insert on acta.event for each row
                when (new.stream = 'member/poison') execute function public.poison();
                """
            )
        }
        try await site.withService { service in
            for commune in ["el-maizal", "che-guevara"] { _ = await service.found(commune) }
            let answers = await withTaskGroup(of: (String, String).self) { group in
                for member in ["a", "b", "poison", "c", "d"] {
                    for commune in ["el-maizal", "che-guevara"] where commune == "el-maizal" || member != "poison" {
                        group.addTask { ("\(commune) \(member)", await service.register(member, in: commune).brief) }
                    }
                }
                return await group.reduce(into: [String: String]()) { $0[$1.0] = $1.1 }
            }
            #expect(answers.filter { !$0.value.hasPrefix("accepted") } == ["el-maizal poison": "not storable"])
            let known = try await site.log.lookUp("el-maizal", ids: ["r-poison"])
            #expect(known.isEmpty)
            #expect(await service.register("later").brief == "accepted 7")
        }
        #expect(try await site.check("el-maizal").count == 7)
        #expect(try await site.check("che-guevara").count == 6)
    }

    @Test func `a commit whose answer is lost is answered as what it was`() async throws {
        let site = try await Site.fresh()
        let proxy = try Proxy(to: UInt16(try await TestDatabase.server().port))
        var configuration = WriterConfiguration()
        configuration.slices = 1
        try await site.withService(configuration, appendingBy: proxy) { service in
            #expect(await service.found().brief == "accepted 2")
            #expect(await service.register("m-1").brief == "accepted 3")
            proxy.arm(.loseAnswer)
            #expect(await service.register("m-2").brief == "accepted 4")
            #expect(await proxy.lost.first { true } != nil)
            // A refusal only: there is no event by which it would know itself.
            proxy.arm(.loseAnswer)
            #expect(await service.register("m-2", id: "again").brief == "id-taken")
            #expect(await service.register("m-3").brief == "accepted 5")
        }
        #expect(try await site.check("el-maizal").count == 5)
    }

    @Test func `a commit that was rolled back with its connection is made again`() async throws {
        let site = try await Site.fresh()
        let proxy = try Proxy(to: UInt16(try await TestDatabase.server().port))
        var configuration = WriterConfiguration()
        configuration.slices = 1
        try await site.withService(configuration, appendingBy: proxy) { service in
            #expect(await service.found().brief == "accepted 2")
            proxy.arm(.holdRequest)
            async let answer = service.register("m-1")
            #expect(await proxy.holding.first { true } != nil)
            proxy.hangUp()
            #expect(await answer.brief == "accepted 3")
        }
        #expect(try await site.check("el-maizal").count == 3)
    }

    @Test(arguments: [true, false])
    func `a commit that still waits when its connection is lost is answered by what becomes of it`(
        commits: Bool
    ) async throws {
        let site = try await Site.fresh()
        let proxy = try Proxy(to: UInt16(try await TestDatabase.server().port))
        var configuration = WriterConfiguration()
        configuration.slices = 1
        let database = try await site.owner.query("select current_database()")[0].decode(String.self)
        let superuser = try await Connection.connect(
            ConnectionConfiguration(url: try await TestDatabase.server().url(database: database), logger: Site.silent)
        )
        let holder = try await Connection.connect(
            ConnectionConfiguration(url: try await TestDatabase.server().url(database: database), logger: Site.silent)
        )
        func until(_ statement: SQL) async throws -> Int32 {
            while true {
                if let row = try await superuser.query(statement).first { return try row.decode(Int32.self) }
                await Task.yield()
            }
        }
        try await site.withService(configuration, appendingBy: proxy) { service in
            #expect(await service.found().brief == "accepted 2")
            // It locks the commune and judges, and then can't write into the ledger: its COMMIT is still to come.
            try await holder.script("begin; lock table acta.command in share mode")
            async let answer = service.register("m-1")
            let waiting = try await until(
                "select pid from pg_locks where not granted and relation = 'acta.command'::regclass"
            )
            proxy.hangUp()
            // Submitted again by another session, it is busy: the first one still has the commune.
            _ = try await until(
                """
                select pid from pg_stat_activity where datname = \(database) and pid <> \(waiting) \
                and state = 'idle' and query like '%acta.append%'
                """
            )
            #expect(try await site.log.head("el-maizal")?.size == 2)
            if !commits {
                _ = try await superuser.query("select pg_terminate_backend(\(waiting))")
                while try await !superuser.query("select from pg_stat_activity where pid = \(waiting)").isEmpty {
                    await Task.yield()
                }
            }
            try await holder.script("commit")
            #expect(await answer.brief == "accepted 3")
            #expect(await service.register("m-1").brief == "accepted 3 again")
            #expect(await service.register("m-2").brief == "accepted 4")
        }
        #expect(try await site.check("el-maizal").count == 4)
        await holder.close()
        await superuser.close()
    }

    @Test func `a commune that another server holds is tried twice, then waited for`() async throws {
        let site = try await Site.fresh()
        let misses = Misses()
        let holder = try await Connection.connect(site.login)
        try await site.withService(logger: misses.logger) { service in
            #expect(await service.found().brief == "accepted 2")
            try await holder.script("begin; select from acta.log where commune = 'el-maizal' for update")
            async let answer = service.register("m-1")
            // Somebody waits for the row, which whoever only tries again never does.
            let waiting: SQL = """
                select from pg_locks l join pg_stat_activity a using (pid) \
                where not l.granted and a.datname = current_database()
                """
            while try await site.owner.query(waiting).isEmpty { await Task.yield() }
            try await holder.script("commit")
            #expect(await answer.brief == "accepted 3")
        }
        #expect(misses.inARow == [1, 2])
        #expect(try await site.check("el-maizal").count == 3)
        await holder.close()
    }

    @Test func `of two services on one hot commune neither misses more than twice in a row`() async throws {
        let site = try await Site.fresh()
        let misses = Misses()
        try await site.withService(logger: misses.logger) { a in
            try await site.withService(logger: misses.logger) { b in
                _ = await a.found()
                // One command after the other on each, so that each batch meets one of the other service.
                await withTaskGroup(of: Void.self) { group in
                    for (name, service) in [("a", a), ("b", b)] {
                        group.addTask {
                            for number in 0..<100 {
                                let answer = await service.register("\(name)-\(number)").brief
                                #expect(answer.hasPrefix("accepted"))
                            }
                        }
                    }
                }
            }
        }
        #expect(try await site.check("el-maizal").count == 202)
        // They did meet, and a locked decision never misses.
        #expect(!misses.inARow.isEmpty)
        #expect(misses.inARow.allSatisfy { $0 <= 2 })
    }

    /// How many times in a row a commune's batch missed, as the writer's log tells at each miss.
    private final class Misses: Sendable {
        private let seen = Mutex<[Int]>([])

        var inARow: [Int] { seen.withLock { $0 } }

        var logger: Logger { Logger(label: "test") { _ in Handler(misses: self) } }

        private struct Handler: LogHandler {
            let misses: Misses
            var metadata: Logger.Metadata = [:]
            var logLevel: Logger.Level = .debug

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(
                level: Logger.Level,
                message: Logger.Message,
                metadata: Logger.Metadata?,
                source: String,
                file: String,
                function: String,
                line: UInt
            ) {
                guard message == "missed", let count = metadata?["inARow"].flatMap({ Int($0.description) }) else {
                    return
                }
                misses.seen.withLock { $0.append(count) }
            }
        }
    }

    @Test func `without a database it says so, and it works again by itself when there is one`() async throws {
        let directory = "/tmp/acta-writer-\(UInt64.random(in: 0..<UInt64.max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let server = try await LocalServer.start(directory: directory)
        let url = server.url()
        let administrator = try await Connection.connect(ConnectionConfiguration(url: url, logger: Site.silent))
        await administrator.close()
        let site = try await Site(url, url)
        try await site.withService { service in
            #expect(await service.found().brief == "accepted 2")
            #expect(await service.register("m-1").brief == "accepted 3")
            try await server.stop(.immediate)
            #expect(await service.register("m-2").brief == "unavailable")
            #expect(await service.register("m-2", in: "otra").brief == "unavailable")
            try await server.restart()
            let deadline = ContinuousClock.now + .seconds(60)
            var answer = await service.register("m-2")
            while answer.isServerFault, ContinuousClock.now < deadline {
                await Task.yield()
                answer = await service.register("m-2")
            }
            #expect(answer.brief == "accepted 4")
        }
        #expect(try await site.check("el-maizal").count == 4)
        try await server.stop(.fast)
    }

    @Test func `a small memory keeps the answers right, and forgets what it can read again`() async throws {
        let site = try await Site.fresh()
        var configuration = WriterConfiguration()
        configuration.memory = 1
        try await site.withService(configuration) { service in
            for round in 0..<3 {
                for commune in ["a", "b", "c"] {
                    if round == 0 { _ = await service.found(commune) }
                    #expect(await service.register("m-\(round)", in: commune).brief == "accepted \(3 + round)")
                    #expect(await service.register("m-\(round)", id: "x-\(round)", in: commune).brief == "id-taken")
                }
            }
        }
    }
}
