import Crypto
import EventLog
import Foundation
import Logging
import Postgres
import Schemas
import Synchronization
import TestSupport
import Testing
import Transparency

@testable import Runtime

/// A site with all migrations, and processes that publish.
struct ProofSite {
    let site: Site
    let folder: String

    static func fresh() async throws -> ProofSite {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        let site = try await Site(ownerURL, serverURL)
        let migrations = Schemas.migrations.map {
            Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
        }
        try await site.owner.withConnection { _ = try await Migrator(migrations).migrate(on: $0) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notes-\(UUID().uuidString)")
        return ProofSite(site: site, folder: folder.path)
    }

    /// As another process would have it.
    func publisher(
        _ name: String,
        origin: String = "acta.example",
        term: Duration = .seconds(5),
        readOnly: ReadOnlyLogs? = nil
    ) -> CheckpointPublisher {
        CheckpointPublisher(
            log: site.log,
            origin: origin,
            outside: OutsideNotes(folder: folder),
            holder: name,
            term: term,
            readOnly: readOnly,
            logger: Site.silent
        )
    }

    func note(_ size: Int64, root: Hash, origin: String = "acta.example/el-maizal") throws -> SignedNote {
        let signer = try #require(NoteSigner(name: origin, key: try Site.keyring.signingKey))
        return try #require(try Checkpoint(origin: origin, size: size, root: root).signed(by: [signer]))
    }
}

@Suite struct PublisherTests {
    @Test func `a checkpoint is signed of the log's size and root, once, and kept outside too`() async throws {
        let proof = try await ProofSite.fresh()
        let publisher = proof.publisher("one")
        #expect(try await publisher.current(of: "el-maizal") == nil)
        try await proof.site.withService { service in
            _ = await service.found()
            _ = await service.register("juana")
        }
        let note = try #require(try await publisher.current(of: "el-maizal"))
        #expect(note.checkpoint.size == 3 && note.checkpoint.origin == "acta.example/el-maizal")
        #expect(note.checkpoint.root == (try await proof.site.log.head("el-maizal")?.root))
        #expect(try await publisher.current(of: "el-maizal") == note)
        #expect(await publisher.signed == 1)
        #expect(OutsideNotes(folder: proof.folder).newest(of: "acta.example/el-maizal")?.bytes == note.bytes)
    }

    @Test(.timeLimit(.minutes(2)))
    func `many who ask while the schedule publishes are all answered`() async throws {
        let proof = try await ProofSite.fresh()
        let publisher = proof.publisher("one")
        try await proof.site.withService { service in
            _ = await service.found()
            for round in 0..<20 {
                _ = await service.register("m-\(round)")
                let sizes = try await withThrowingTaskGroup(of: Int64?.self) { group in
                    for _ in 0..<8 {
                        group.addTask { try await publisher.current(of: "el-maizal")?.checkpoint.size }
                        group.addTask {
                            await publisher.tick()
                            return nil
                        }
                    }
                    return try await group.reduce(into: [Int64]()) { sizes, size in if let size { sizes.append(size) } }
                }
                #expect(sizes.count == 8 && Set(sizes).count == 1, "\(sizes)")
            }
        }
        #expect(await publisher.signed == 20)
    }

    @Test func `two servers and failovers never publish two trees of one size, nor a smaller after a larger`()
        async throws
    {
        let proof = try await ProofSite.fresh()
        for seed in 1...50 {
            var dice = Seeded(seed: UInt64(seed))
            let commune = "c-\(seed)"
            try await proof.site.withService { service in
                _ = await service.found(commune, id: "found-\(seed)")
                var servers = ["a", "b"].map { proof.publisher("\($0)-\(seed)", term: .milliseconds(20)) }
                var seen: [Int64: Hash] = [:]
                var largest: Int64 = 0
                for step in 0..<12 {
                    let floor = largest
                    switch dice.next() % 4 {
                    case 0: _ = await service.register("m-\(step)", id: "r-\(seed)-\(step)", in: commune)
                    case 1:
                        // One dies without giving its lease back, and another takes its place.
                        servers[Int(dice.next() % 2)] = proof.publisher("n-\(seed)-\(step)", term: .milliseconds(20))
                    default:
                        let append = dice.next() % 2 == 0
                        let (one, two) = (servers[0], servers[1])
                        async let first = one.current(of: commune)
                        async let second = two.current(of: commune)
                        if append { _ = await service.register("x-\(step)", id: "x-\(seed)-\(step)", in: commune) }
                        for note in [try await first, try await second].compactMap({ $0 }) {
                            #expect(note.checkpoint.size >= floor, "seed \(seed)")
                            #expect(
                                seen[note.checkpoint.size] ?? note.checkpoint.root == note.checkpoint.root,
                                "seed \(seed)"
                            )
                            seen[note.checkpoint.size] = note.checkpoint.root
                            largest = max(largest, note.checkpoint.size)
                        }
                    }
                }
                for server in servers { await server.release() }
                let notes = try await LogNotes(pool: proof.site.log.pool).notes(of: commune)
                #expect(notes.map(\.checkpoint.size) == notes.map(\.checkpoint.size).sorted())
                for note in notes {
                    let root = try await proof.site.log.root(of: commune, size: note.checkpoint.size)
                    #expect(root == note.checkpoint.root, "seed \(seed)")
                }
                let kept = OutsideNotes(folder: proof.folder).newest(of: "acta.example/\(commune)")
                #expect(kept?.checkpoint == notes.last?.checkpoint)
            }
        }
    }

    @Test func `who lost the lease while it signed publishes nothing`() async throws {
        let proof = try await ProofSite.fresh()
        try await proof.site.withService { _ = await $0.found() }
        let log = proof.site.log
        let notes = LogNotes(pool: log.pool)
        let lease = try await log.pool.withConnection { connection in
            try await Lease.acquire("checkpoints", shard: 0, holder: "slow", duration: .zero, on: connection)
        }
        let held = try #require(lease)
        let larger = try #require(try await proof.publisher("quick").current(of: "el-maizal"))
        let root = try #require(try await log.root(of: "el-maizal", size: 1))
        let late = PublishedNote(
            commune: "el-maizal",
            checkpoint: Checkpoint(origin: "acta.example/el-maizal", size: 1, root: root),
            bytes: try proof.note(1, root: root).bytes
        )
        await #expect(throws: Lease.Lost.self) {
            try await notes.publish(late, under: held) { _ in Issue.record("it was kept") }
        }
        #expect(try await notes.newest(of: "el-maizal") == larger)
        // Nor does the database take it, whoever asks.
        await #expect(throws: PostgresError.self) {
            _ = try await log.pool.query(
                """
                insert into acta.log_note (commune, size, origin, root, note)
                values ('el-maizal', 1, 'o', \(root.bytes), \(late.bytes))
                """
            )
        }
        for change in ["update acta.log_note set size = 9", "delete from acta.log_note"] as [SQL] {
            await #expect(throws: PostgresError.self) { _ = try await proof.site.owner.query(change) }
        }
    }

    @Test
    func `a log that is shorter than its outside checkpoint stays read-only, and says which positions are missing`()
        async throws
    {
        let proof = try await ProofSite.fresh()
        try await proof.site.withService { _ = await $0.found() }
        let outside = OutsideNotes(folder: proof.folder)
        let ahead = try proof.note(9, root: .leaf([1]))
        try outside.keep(Checkpoint(origin: "acta.example/el-maizal", size: 9, root: .leaf([1])), ahead.bytes)
        let readOnly = ReadOnlyLogs()
        let publisher = proof.publisher("one", readOnly: readOnly)
        await publisher.checkAll()
        let missing = CheckpointPublisher.Contradiction.shorter(from: 3, to: 9)
        #expect(readOnly["el-maizal"] == missing)
        #expect("\(missing)".contains("positions 3 to 9 are missing"))
        await #expect(throws: missing) { try await publisher.current(of: "el-maizal") }
        #expect(try await LogNotes(pool: proof.site.log.pool).newest(of: "el-maizal") == nil)
        // Given a new origin, it goes on.
        await publisher.release()
        let anew = proof.publisher("two", origin: "acta.example/2")
        #expect(try await anew.current(of: "el-maizal")?.checkpoint.size == 2)
    }

    @Test func `a log whose beginning isn't what was published isn't signed any more`() async throws {
        let proof = try await ProofSite.fresh()
        try await proof.site.withService { _ = await $0.found() }
        let other = try proof.note(1, root: .leaf([7]))
        try OutsideNotes(folder: proof.folder).keep(
            Checkpoint(origin: "acta.example/el-maizal", size: 1, root: .leaf([7])),
            other.bytes
        )
        await #expect(throws: CheckpointPublisher.Contradiction.rewritten(size: 1)) {
            try await proof.publisher("one").current(of: "el-maizal")
        }
    }

    @Test func `outside of the database, a smaller note never takes a larger one's place`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notes-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outside = OutsideNotes(folder: folder)
        func keep(_ size: Int64, _ byte: UInt8, origin: String = "o/c") throws {
            let checkpoint = Checkpoint(origin: origin, size: size, root: .leaf([byte]))
            let signer = try #require(NoteSigner(name: origin, key: Curve25519.Signing.PrivateKey()))
            try outside.keep(checkpoint, try #require(try checkpoint.signed(by: [signer])).bytes)
        }
        try keep(5, 1)
        try keep(5, 1)
        #expect(throws: OutsideNotes.Refusal.smaller(than: 5)) { try keep(4, 1) }
        #expect(throws: OutsideNotes.Refusal.forked(size: 5)) { try keep(5, 2) }
        try keep(2, 3, origin: "o/d")
        #expect(outside.newest(of: "o/c")?.checkpoint.size == 5 && outside.communes(of: "o") == ["c", "d"])
    }
}

/// SplitMix64.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
