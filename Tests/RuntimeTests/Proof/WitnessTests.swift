import Crypto
import EventLog
import Foundation
import Postgres
import Synchronization
import Testing
import Transparency

@testable import Runtime

@Suite struct WitnessTests {
    /// A deployment with a log, and another one that witnesses it.
    private func pair() async throws -> (log: ProofSite, witness: ProofSite, key: VerifierKey) {
        let (one, two) = (try await ProofSite.fresh(), try await ProofSite.fresh())
        let own = try #require(NoteSigner(name: "acta.example/el-maizal", key: try Site.keyring.signingKey))
        try await WitnessedLogs(pool: two.site.owner).trust("acta.example/el-maizal", key: own.verifier)
        let text = try #require(try two.site.log.witnessKey(origin: "other.example"))
        let key = try #require(VerifierKey(text))
        try await Witnesses(pool: one.site.owner).add(key, url: "http://other")
        return (one, two, key)
    }

    private func collector(_ one: ProofSite, _ two: ProofSite) -> CosignatureCollector {
        // A new one each time: what it knows is what was stored.
        let witness = { @Sendable in Witness(log: two.site.log, origin: "other.example") }
        return CosignatureCollector(
            log: one.site.log,
            send: { url, body in
                #expect(url == "http://other/add-checkpoint")
                let answer = try await witness().add(body)
                return CosignatureCollector.Reply(status: answer.status, body: Array(answer.body.utf8))
            },
            logger: Site.silent
        )
    }

    @Test func `checkpoints are cosigned as the log grows, also after a restart of the witness`() async throws {
        let (one, two, key) = try await pair()
        try await one.site.withService { service in
            _ = await service.found()
            let publisher = one.publisher("p")
            _ = try await publisher.current(of: "el-maizal")
            #expect(await collector(one, two).collect() == 1)
            #expect(await collector(one, two).collect() == 0)
            for member in ["a", "b", "c"] { _ = await service.register(member) }
            let newest = try #require(try await publisher.current(of: "el-maizal"))
            #expect(await collector(one, two).collect() == 1)
            let cosigned = try SignedNote(parsing: try await LogNotes(pool: one.site.log.pool).cosigned(newest))
            #expect(try cosigned.verified(by: [key]) == [key])
        }
        let seen = try await WitnessedLogs(pool: two.site.log.pool).all()
        #expect(seen.map(\.size) == [5])
    }

    @Test func `a log that forgot what was cosigned asks by the size that the witness tells`() async throws {
        let (one, two, _) = try await pair()
        try await one.site.withService { service in
            _ = await service.found()
            let publisher = one.publisher("p")
            _ = try await publisher.current(of: "el-maizal")
            _ = await collector(one, two).collect()
            _ = try await one.site.owner.query("delete from acta.log_cosignature")
            _ = await service.register("a")
            _ = try await publisher.current(of: "el-maizal")
            #expect(await collector(one, two).collect() == 1)
        }
    }

    @Test func `what isn't consistent, is smaller, or of another log or key is refused, and nothing is stored`()
        async throws
    {
        let (one, two, _) = try await pair()
        try await one.site.withService { service in
            _ = await service.found()
            for member in ["a", "b", "c"] { _ = await service.register(member) }
        }
        let newest = try #require(try await one.publisher("p").current(of: "el-maizal"))
        _ = await collector(one, two).collect()
        let witness = Witness(log: two.site.log, origin: "other.example")
        func ask(_ old: Int64, _ note: SignedNote, _ proof: [Hash] = []) async throws -> WitnessAnswer {
            try await witness.add(WitnessRequest(oldSize: old, proof: proof, checkpoint: note).body)
        }
        let size = newest.checkpoint.size
        #expect(try await ask(size, try one.note(size, root: .leaf([1]))) == .forked)
        #expect(try await ask(size, try one.note(size + 1, root: .leaf([1])), [.leaf([2])]) == .inconsistent)
        #expect(try await ask(size, try one.note(size - 1, root: .leaf([1]))) == .malformed)
        #expect(try await ask(0, try one.note(2, root: .leaf([1]))) == .otherSize(size))
        #expect(try await ask(0, try one.note(2, root: .leaf([1]), origin: "acta.example/other")) == .unknownLog)
        let stranger = try #require(NoteSigner(name: newest.checkpoint.origin, key: Curve25519.Signing.PrivateKey()))
        let forged = try #require(try Checkpoint(newest.checkpoint).signed(by: [stranger]))
        #expect(try await ask(size, forged) == .notSigned)
        #expect(try await witness.add(Array("old\n".utf8)) == .malformed)
        #expect(try await WitnessedLogs(pool: two.site.log.pool).all().map(\.size) == [size])
        // Nor can the database go back, whoever asks.
        await #expect(throws: (any Error).self) {
            _ = try await two.site.owner.query("update acta.witnessed_log set size = 1")
        }
    }

    @Test func `of two requests at once with the same old size only one is cosigned`() async throws {
        let (one, two, _) = try await pair()
        let publisher = one.publisher("p")
        var notes: [SignedNote] = []
        try await one.site.withService { service in
            _ = await service.found()
            for member in ["a", "b"] {
                _ = await service.register(member)
                let note = try #require(try await publisher.current(of: "el-maizal"))
                notes.append(try SignedNote(parsing: note.bytes))
            }
        }
        let witness = Witness(log: two.site.log, origin: "other.example")
        let bodies = notes.map { WitnessRequest(oldSize: 0, proof: [], checkpoint: $0).body }
        async let first = witness.add(bodies[0])
        async let second = witness.add(bodies[1])
        let statuses = [try await first.status, try await second.status].sorted()
        #expect(statuses == [200, 409])
    }
}

extension Checkpoint {
    fileprivate init(_ other: Checkpoint) { self.init(origin: other.origin, size: other.size, root: other.root) }
}
