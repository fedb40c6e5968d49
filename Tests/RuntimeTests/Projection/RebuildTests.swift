import Foundation
import Postgres
import ReadModels
import Synchronization
import Testing

@testable import Runtime

@Suite struct RebuildTests {
    private let views: [any View.Type] = [TallyView.self, OtherView.self]

    @Test func `a rebuild gives the rows that workers gave, and takes over after a switch`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 7, events: 300)
        try await fixture.withProjector(fixture.projection(views)) { wakeUps, waiters in
            for commune in 0..<7 { try await waiters.expect(.reached(300), "c-\(commune)", 300) }
            let done = try await fixture.rebuild(views).run()
            #expect(done.schema == "views_2" && done.done == 2100 && !done.isResumed)
            #expect(try await fixture.same() == 7)
            // Workers keep both up.
            try await fixture.append("c-0", ["later"])
            wakeUps.appended(["c-0"])
            try await waiters.expect(.reached(301), "c-0", 301)
            #expect(try await fixture.same() == 7)
            let schemas = ViewSchemas(pool: fixture.pool)
            let flip = try await schemas.switch()
            #expect(flip == ("views_1", "views_2"))
            try await fixture.append("c-1", ["after the switch"])
            wakeUps.appended(["c-1"])
            try await waiters.expect(.reached(301), "c-1", 301)
            #expect(try await fixture.tally("views_2", "c-1") == 301)
            // The old one goes on too, so that going back is not going back in time.
            let back = try await schemas.rollback()
            #expect(back == ("views_2", "views_1"))
            #expect(try await fixture.tally("views_1", "c-1") == 301)
            try await schemas.discard("views_2")
            #expect(try await schemas.all().map(\.schema) == ["views_1"])
        }
    }

    @Test func `a row that was changed behind the views' back is found and named`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 2, events: 50)
        try await fixture.withProjector(fixture.projection(views)) { _, waiters in
            for commune in 0..<2 { try await waiters.expect(.reached(50), "c-\(commune)", 50) }
            _ = try await fixture.rebuild(views).run()
        }
        _ = try await fixture.owner.query(
            "update views_1.other set doc = jsonb_set(doc, '{seen}', '7') where commune = 'c-1' and id = 'u-3'"
        )
        let found = try await fixture.diff()
        #expect(found.differing == 1)
        #expect(found.first.map { "\($0.table) \($0.commune) \($0.id)" } == ["other c-1 u-3"])
        #expect(found.first.first?.left?.contains(#""seen": 7"#) == true)
        // The twin: other tables are the same.
        let count = try await SchemaDiff(pool: fixture.pool, left: "views_1", right: "views_2").run(tables: ["count"])
        #expect(count.isEmpty && count.rows == 10)
    }

    @Test func `with more rows than fit into its memory a rebuild gives the same rows`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 2, events: 3000, streams: 2000)
        var rebuild = fixture.rebuild(views)
        // Two views of 4,000 rows of some 600 bytes are nearly five times as much.
        rebuild.memory = 1 << 20
        let writes = Mutex(0)
        let done = try await rebuild.run { _ in writes.withLock { $0 += 1 } }
        #expect(writes.withLock { $0 } > 10)
        // It was full, and then never more than a page of events brings: all rows together are over six MiB.
        #expect(done.peak > 1 << 20 && done.peak < 2 << 20, "\(done.peak)")
        #expect(try await fixture.checkpoints("views_2") > 4)
        try await fixture.withProjector(fixture.projection(views)) { _, waiters in
            for commune in 0..<2 { try await waiters.expect(.reached(3000), "c-\(commune)", 3000) }
        }
        #expect(try await fixture.same() == 2)
    }

    @Test(arguments: [1, 3, 7])
    func `a rebuild that was torn goes on where it had written`(pages: Int) async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 3, events: 800)
        var rebuild = fixture.rebuild(views)
        rebuild.memory = 1 << 20
        rebuild.interval = .zero
        let task = Task { [rebuild] in
            try await rebuild.run { figures in
                if figures.done >= Int64(pages * 200) { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: (any Error).self) { try await task.value }
        let resumed = try await fixture.rebuild(views).run()
        #expect(resumed.schema == "views_2" && resumed.isResumed && resumed.before + resumed.done == 2400)
        // Of the first page nothing was written yet.
        #expect(pages == 1 ? resumed.done == 2400 : resumed.done < 2400)
        try await fixture.withProjector(fixture.projection(views)) { _, waiters in
            for commune in 0..<3 { try await waiters.expect(.reached(800), "c-\(commune)", 800) }
        }
        #expect(try await fixture.same() == 3)
        #expect(try await fixture.halts() == [])
    }

    @Test func `an event that a view can't apply halts it in the rebuilt schema too, at the same place`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.append("el-maizal", ["a", "poison", "b"])
        try await fixture.append("el-panal", ["a", "refused", "b"])
        let views: [any View.Type] = [TallyView.self, OtherView.self, StrictView.self]
        try await fixture.withProjector(fixture.projection(views)) { _, waiters in
            try await waiters.expect(.reached(3), "el-maizal", 3, "other")
            try await waiters.expect(.halted(1, view: "strict"), "el-panal", 3, "strict")
            _ = try await fixture.rebuild(views).run()
            #expect(try await fixture.same() == 2)
        }
        #expect(
            try await fixture.halts() == [
                "el-maizal count 2", "el-maizal count 2", "el-panal strict 2", "el-panal strict 2",
            ]
        )
    }

    @Test func `a reader with an open transaction on the old schema holds up neither the switch nor other readers`()
        async throws
    {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 2, events: 20)
        try await fixture.withProjector(fixture.projection(views)) { wakeUps, waiters in
            for commune in 0..<2 { try await waiters.expect(.reached(20), "c-\(commune)", 20) }
            _ = try await fixture.rebuild(views).run()
            let reader = try await Connection.connect(fixture.configuration)
            _ = try await reader.query("begin isolation level repeatable read")
            let before = try await reader.query("select count(*) from views_1.count").decode(Int64.self)
            let schemas = ViewSchemas(pool: fixture.pool)
            _ = try await schemas.switch()
            // Others read the new one, and workers go on.
            try await fixture.append("c-0", ["b"])
            wakeUps.appended(["c-0"])
            try await waiters.expect(.reached(21), "c-0", 21)
            #expect(try await reader.query("select count(*) from views_1.count").decode(Int64.self) == before)
            // Only dropping the old one has to wait, and says so instead.
            await #expect(throws: ViewSchemas.Refusal.inUse(schema: "views_1")) { try await schemas.discard("views_1") }
            _ = try await reader.query("commit")
            try await schemas.discard("views_1")
            #expect(try await fixture.tally("views_2", "c-0") == 21)
            await reader.close()
        }
    }

    @Test func `nothing is switched to a schema that doesn't come up to the live one`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 1, events: 10)
        _ = try await fixture.rebuild(views).run()
        _ = try await fixture.owner.query(
            "insert into acta.checkpoint (commune, schema, first, last) values ('c-0', 'views_1', 1, 11)"
        )
        let schemas = ViewSchemas(pool: fixture.pool)
        await #expect(throws: ViewSchemas.Refusal.behind(schema: "views_2", communes: ["c-0"])) {
            _ = try await schemas.switch(patience: .zero)
        }
        #expect(try await schemas.live() == "views_1")
        await #expect(throws: ViewSchemas.Refusal.nothingBefore) { _ = try await schemas.rollback() }
    }

    @Test func `a program works only on schemas whose rows mean what its views mean`() async throws {
        let fixture = try await ProjectionFixture()
        try await fixture.fill(communes: 1, events: 10)
        var old = fixture.projection(views)
        old.meaning = ReadModels.meaning(of: views)
        try await fixture.withProjector(old) { _, waiters in try await waiters.expect(.reached(10), "c-0", 10) }
        // The new program's rebuild leaves what the old one reads as it is, and each reads its own.
        let newer: [any View.Type] = [TallyView.self]
        _ = try await fixture.rebuild(newer).run()
        let (mine, theirs) = (ReadModels.meaning(of: newer), ReadModels.meaning(of: views))
        let read = try await fixture.owner.query("select acta.schema_of(\(mine)), acta.schema_of(\(theirs))")
        #expect(try read.decode(String.self, String.self).map { [$0, $1] } == [["views_2", "views_1"]])
        try await fixture.append("c-0", ["b"])
        var new = fixture.projection(newer)
        new.meaning = mine
        try await fixture.withProjector(new) { _, _ in
            while try await fixture.tally("views_2", "c-0") < 11 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(try await fixture.tally("views_1", "c-0") == 10)
    }
}

extension ProjectionFixture {
    /// Communes `c-0` … with so many events each, over five streams unless told.
    func fill(communes: Int, events: Int, streams: Int = 5) async throws {
        for commune in 0..<communes {
            try await append("c-\(commune)", (0..<events).map { "n\($0)" }, streams: streams)
        }
    }

    func rebuild(_ views: [any View.Type]) -> Rebuild {
        var rebuild = Rebuild(
            connection: configuration,
            pool: pool,
            opener: .closed,
            views: views,
            logger: configuration.logger
        )
        rebuild.decode = Self.decode
        return rebuild
    }

    func diff() async throws -> SchemaDiff.Result {
        try await SchemaDiff(pool: pool, left: "views_1", right: "views_2").run()
    }

    /// In how many communes all rows are the same; -1 where any differs, or there is none.
    func same() async throws -> Int {
        let found = try await diff()
        return found.isEmpty && found.rows > 0 ? found.communes : -1
    }

    /// How many events the rows of `count` have seen.
    func tally(_ schema: String, _ commune: String) async throws -> Int64 {
        try await owner.query(
            """
            select coalesce(sum((doc->>'seen')::bigint), 0)::bigint from \(identifier: schema).count
            where commune = \(commune)
            """
        ).decode(Int64.self).first ?? 0
    }

    /// How many checkpoints were written.
    func checkpoints(_ schema: String) async throws -> Int64 {
        try await owner.query("select count(*) from acta.checkpoint where schema = \(schema)").decode(Int64.self)
            .first ?? 0
    }
}
