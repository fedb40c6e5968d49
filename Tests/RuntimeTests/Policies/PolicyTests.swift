import CanonicalJSON
import Domain
import Postgres
import ReadModels
import Testing

@testable import Runtime

@Suite(.serialized) struct PolicyConsumerTests {
    @Test func `a mandate of three years lapses on its day, through restarts and with other numbers of shards`()
        async throws
    {
        let site = try await NodeSite()
        try await site.withNode(shards: 2) { node in
            try await node.set("2030-05-10T14:00:00Z")
            #expect(await node.found("America/Caracas", until: ["2033-05-10"]).brief == "accepted 5")
            try await node.set("2032-01-01T00:00:00Z")
        }
        try await site.withNode(shards: 5) { node in
            try await node.set("2033-05-11T03:59:50Z")
            #expect(try await site.events("mandates.lapsed").isEmpty)
        }
        try await site.withNode(shards: 1) { node in
            try await node.set("2033-05-11T04:00:00Z")
            let row = try await node.reader.get(MandatesView.resource, commune: "el-maizal", id: "f-1").value
            #expect(row?.object?["state"] == "lapsed")
        }
        let lapsed = try await site.events("mandates.lapsed").compactMap(\.object)
        #expect(lapsed.map { $0["stream"] } == ["mandate/f-1"])
        #expect(lapsed.map { $0["actor"] } == ["acta:policy"])
        #expect(lapsed.map { $0["authority"] } == ["5"])
        #expect(lapsed.map { $0["occurredat"] } == ["2033-05-11T04:00:00Z"])
        #expect(lapsed.map { $0["causationid"] } == ["5"])
    }

    @Test func `days end when they do in the commune's zone, also when the clocks change`() async throws {
        let site = try await NodeSite()
        try await site.withNode { node in
            try await node.set("2030-01-10T14:00:00Z")
            // Madrid puts its clocks back on 27 October 2030, and forward on 31 March 2030; Santiago's skip midnight.
            #expect(
                await node.found("Europe/Madrid", until: ["2030-03-30", "2030-03-31", "2030-10-27"], commune: "madrid")
                    .brief == "accepted 7"
            )
            #expect(
                await node.found("America/Santiago", until: ["2030-09-07"], commune: "santiago").brief == "accepted 5"
            )
            try await node.set("2030-12-01T00:00:00Z")
        }
        let times = try await site.events("mandates.lapsed", in: "madrid").map { $0.object?["occurredat"] }
        #expect(times == ["2030-03-30T23:00:00Z", "2030-03-31T22:00:00Z", "2030-10-27T23:00:00Z"])
        // From 00:00 to 01:00 on 8 September: that day begins at 04:00 UTC, and the one before has ended.
        let skipped = try await site.events("mandates.lapsed", in: "santiago").map { $0.object?["occurredat"] }
        #expect(skipped == ["2030-09-08T04:00:00Z"])
    }

    @Test func `the clock goes from one due thing to the next, so that each is written at its time`() async throws {
        let site = try await NodeSite()
        try await site.withNode { node in
            try await node.set("2030-01-10T14:00:00Z")
            _ = await node.found("UTC", until: ["2031-01-01", "2032-01-01", "2033-01-01"])
            try await node.set("2035-01-01T00:00:00Z")
            #expect(try await !node.setClock(to: Instant("2034-01-01T00:00:00Z").milliseconds))
        }
        let years = try await site.events("mandates.lapsed").map { ($0.object?["time"]?.string ?? "").prefix(10) }
        #expect(years == ["2031-01-02", "2032-01-02", "2033-01-02"])
        // A restarted process goes on from where the clock was set to.
        try await site.withNode { node in
            try await node.set("2035-01-01T01:00:00Z")
            #expect(try await !node.setClock(to: Instant("2035-01-01T00:30:00Z").milliseconds))
        }
    }

    @Test func `both calls open at their times, once, though two processes work`() async throws {
        let site = try await NodeSite()
        try await site.withNode(shards: 2) { one in
            try await site.withNode(shards: 2) { other in
                try await one.set("2030-01-10T14:00:00Z")
                _ = await one.found("America/Caracas")
                #expect(await one.commands.register("founder").brief == "accepted 5")
                let convened = await one.commands.post(
                    "assemblies.convene",
                    [
                        "assemblyId": "a", "act": "ordinary", "agenda": [["text": "Semilla"]],
                        "firstCall": "2030-03-01T14:00:00Z", "secondCall": "2030-03-01T15:00:00Z", "place": "Galpón",
                    ],
                    id: "convene"
                )
                #expect(convened.brief == "accepted 7")
                try await other.set("2030-03-01T14:30:00Z")
                try await one.set("2030-03-01T16:00:00Z")
            }
        }
        let calls = try await site.events("assemblies.call-opened").map { event in
            "\(event.object?["data"]?.object?["call"]?.string ?? "") \(event.object?["occurredat"]?.string ?? "")"
        }
        #expect(calls == ["first 2030-03-01T14:00:00Z", "second 2030-03-01T15:00:00Z"])
    }

    @Test func `the clock is set by a process without workers, and those of another do what is due`() async throws {
        let site = try await NodeSite()
        try await site.withNode(shards: 0) { server in
            try await site.withNode(shards: 1) { _ in
                try await server.set("2030-01-10T14:00:00Z")
                _ = await server.found("UTC", until: ["2031-01-01"])
                try await server.set("2032-01-01T00:00:00Z")
            }
        }
        #expect(try await site.events("mandates.lapsed").count == 1)
    }

    @Test func `doing it twice is doing it once`() async throws {
        let site = try await NodeSite()
        try await site.withNode { node in
            try await node.set("2030-01-10T14:00:00Z")
            _ = await node.found("UTC", until: ["2031-01-01"])
            try await node.set("2031-06-01T00:00:00Z")
            // All is looked through again, as if nothing had been noted.
            _ = try await site.owner.query("delete from acta.queue_cursor where group_name = 'policies'")
            try await node.set("2031-06-02T00:00:00Z")
            let recognized = try await site.events("mandates.recognized")
            let duty = try #require(Policy.duties(of: try Codec.decode(recognized[2].canonicalBytes)).first)
            let again = try await node.commands.submit(DueCommand(duty, position: 5), commune: "el-maizal")
            #expect(again.brief == "accepted 6 again")
        }
        #expect(try await site.events("mandates.lapsed").count == 1)
        // Two mandates of the founder's remain.
        #expect(try await site.count("queue_due") == 2)
    }

    @Test func `what can't be done is left to an operator, and all else goes on`() async throws {
        let site = try await NodeSite()
        try await site.withNode { node in
            try await node.set("2030-01-10T14:00:00Z")
            _ = await node.found("UTC", until: ["2031-01-01"])
            try await node.set("2030-01-11T14:00:00Z")
            _ = try await site.owner.query(
                """
                insert into acta.queue_due
                    (commune, group_name, position, n, at_ms, payload, key, type, recorded_ms, bytes)
                values ('el-maizal', 'policies', 1, 1, 1, '\\x7b7d', 'commune/el-maizal', 'communes.founded', 1, '\\x00')
                """
            )
            try await node.set("2031-06-01T00:00:00Z")
        }
        #expect(try await site.events("mandates.lapsed").count == 1)
        let parked = try await site.owner.query("select key || ': ' || reason from acta.queue_key where parked")
        #expect(try parked.decode(String.self) == ["commune/el-maizal: what is due can't be read"])
    }

    @Test func `a rejection that the duty knows is done, any other is parked`() async throws {
        let site = try await NodeSite()
        try await site.withNode { node in
            try await node.set("2030-01-10T14:00:00Z")
            _ = await node.found("UTC", until: ["2031-01-01"])
            let resigned = await node.commands.post(
                "mandates.resign",
                ["mandateId": "f-1"],
                id: "resign",
                [("actor", "founder")]
            )
            #expect(resigned.brief == "accepted 6")
            try await node.set("2031-06-01T00:00:00Z")
        }
        #expect(try await site.events("mandates.lapsed").isEmpty)
        #expect(try await site.count("queue_due") == 2)
    }
}
