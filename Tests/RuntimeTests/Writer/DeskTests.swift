import CanonicalJSON
import EventLog
import Logging
import Testing
import Transparency

@testable import Domain
@testable import Runtime

@Suite struct DeskTests {
    private let press: Press
    private let now = Instant(milliseconds: 1_795_356_180_000)

    init() throws {
        press = Press(
            keyring: .generate(),
            tools: try .standard(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// The desk of an empty log, everything that these tests decide on at hand.
    private func desk(_ sections: [Section] = [.commune, .register]) -> Desk {
        let desk = Desk(commune: "el-maizal")
        desk.take(
            Head(size: 0, frontier: [], recordedAt: 0, source: "0197a0c4-7f0e-7c1e-9c37-0d5f2a1b3c4d"),
            tree: TileBuilder()
        )
        for section in sections { desk.open(section) }
        desk.ahead = desk.committed
        desk.isStale = false
        desk.refreshedAt = .now
        return desk
    }

    private let found = CommunesFound(
        name: "Comuna El Maizal",
        kind: .cooperative,
        timeZone: nil,
        promoters: nil,
        rules: nil,
        mandates: nil
    )

    private func register(_ member: Identifier, nationalId: NationalId? = nil) -> MembersRegister {
        MembersRegister(
            memberId: member,
            name: "Juana Ramírez",
            birthDate: "1996-11-22",
            nationalId: nationalId,
            contact: nil,
            unitId: nil,
            householdId: nil,
            residenceSince: nil,
            witnesses: nil
        )
    }

    /// `m-0001` is the registrar, and keeps the store.
    private let foundWithStore = CommunesFound(
        name: "Comuna El Maizal",
        kind: .cooperative,
        timeZone: nil,
        promoters: nil,
        rules: nil,
        mandates: [Office.registry, .enterprise].map {
            FoundingMandate(
                mandateId: nil,
                memberId: "m-0001",
                office: $0,
                unitId: nil,
                from: nil,
                until: nil,
                acta: nil
            )
        }
    )

    private func founded() throws -> Desk {
        let desk = desk()
        desk.commit(desk.draft([.of(found, id: "found")], at: now, by: press))
        return desk
    }

    private func outcomes(_ draft: Draft) -> [String] {
        draft.decided.map {
            switch $0.verdict {
            case .accepted(let accepted): "\($0.pending.id) at \(accepted.position)"
            case .refused(let rejection): "\($0.pending.id) \(rejection.code)"
            case .same(let earlier): "\($0.pending.id) as \(earlier)"
            case .reused: "\($0.pending.id) reused"
            case .passed(let size): "\($0.pending.id) passed by \(size)"
            case .unknownCommune: "\($0.pending.id) unknown"
            case .unprintable: "\($0.pending.id) unprintable"
            case .undecided: "\($0.pending.id) undecided"
            }
        }
    }

    @Test func `a command is decided on what the ones before it in the batch left`() {
        let desk = desk()
        let draft = desk.draft(
            [.of(found, id: "1"), .of(register("juana"), id: "2"), .of(register("juana"), id: "3")],
            at: now,
            by: press
        )
        #expect(outcomes(draft) == ["1 at 2", "2 at 3", "3 id-taken"])
        #expect(draft.append?.ledger.map(\.id) == ["1", "2", "3"])
        #expect(draft.events.map(\.position) == [1, 2, 3])
        #expect(draft.events.map(\.stream) == ["commune/el-maizal", "rules/cooperative-generic", "member/juana"])
    }

    @Test func `what is stamped is what is hashed, and can be read again`() throws {
        let desk = desk()
        let draft = desk.draft([.of(found, id: "1"), .of(register("juana"), id: "2")], at: now, by: press)
        var tree = TileBuilder()
        for (event, folded) in zip(draft.events, draft.folded) {
            #expect(Hash.leaf(event.bytes).bytes == event.leafHash)
            #expect(try Codec.decode(event.bytes) == folded)
            tree.append(.leaf(event.bytes))
        }
        #expect(draft.append?.frontier == tree.frontier.map(\.bytes))
        let first = try JSONValue.parse(draft.events[0].bytes)
        #expect(first["source"]?.string == "urn:uuid:0197a0c4-7f0e-7c1e-9c37-0d5f2a1b3c4d")
        #expect(first["commandid"]?.string == "1")
        #expect(first["actor"]?.string == "m-0001")
    }

    @Test func `a name is in no byte of an event, and opens with the person's new key`() throws {
        let desk = try founded()
        let draft = desk.draft([.of(register("juana"), id: "1")], at: now, by: press)
        let bytes = try #require(draft.events.first).bytes
        #expect(!String(decoding: bytes, as: UTF8.self).contains("Juana"))
        guard case .members(.registered(let data)) = try Codec.decode(bytes).event,
            case .box(let box, let hash) = data.name.content
        else {
            Issue.record("not a registration")
            return
        }
        let wrapped = try #require(draft.append?.newKeys.first)
        let key = try press.keyring.unwrap(wrapped, commune: "el-maizal")
        let place = SealPlace(commune: "el-maizal", position: 3, field: "name")
        #expect(try Seal.open(SealedText(box: box, key: hash), keys: [key], at: place) == "Juana Ramírez")
    }

    @Test func `the same id again in a batch shares the first one's answer`() throws {
        let desk = try founded()
        let draft = desk.draft(
            [.of(register("juana"), id: "1"), .of(register("juana"), id: "1")],
            at: now,
            by: press
        )
        #expect(outcomes(draft) == ["1 at 3", "1 as 0"])
        #expect(draft.events.count == 1)
        #expect(draft.append?.ledger.count == 1)
    }

    @Test func `the same id with another body, or of another principal, is reused`() throws {
        let desk = try founded()
        let draft = desk.draft(
            [
                .of(register("juana"), id: "1", body: [1]), .of(register("pedro"), id: "1", body: [2]),
                .of(register("juana"), id: "1", body: [1], principal: [2]),
            ],
            at: now,
            by: press
        )
        #expect(outcomes(draft) == ["1 at 3", "1 reused", "1 reused"])
    }

    @Test func `an expected position counts the commands before it in the batch`() throws {
        let desk = try founded()
        let draft = desk.draft(
            [
                .of(register("juana"), id: "1", expectedPosition: 2),
                .of(register("pedro"), id: "2", expectedPosition: 2),
                .of(register("maria"), id: "3", expectedPosition: 3),
            ],
            at: now,
            by: press
        )
        #expect(outcomes(draft) == ["1 at 3", "2 passed by 3", "3 at 4"])
        #expect(draft.append?.ledger.map(\.id) == ["1", "3"])
    }

    @Test func `a section that isn't loaded is asked for, with those that the commands behind need`() throws {
        let desk = desk([.commune])
        desk.commit(desk.draft([.of(foundWithStore, id: "found")], at: now, by: press))
        let draft = desk.draft(
            [.of(register("juana"), id: "1"), .of(ItemsDefine.example, id: "2")],
            at: now,
            by: press
        )
        #expect(draft.decided.isEmpty)
        #expect(draft.needs.sections == [.register, .stream(Stream(.item, ItemsDefine.example.itemId))])
        #expect(draft.deferred.map(\.id) == ["1", "2"])
    }

    @Test func `what comes before a command that must wait is written`() throws {
        let desk = desk()
        desk.commit(desk.draft([.of(foundWithStore, id: "found")], at: now, by: press))
        let draft = desk.draft(
            [.of(register("juana"), id: "1"), .of(ItemsDefine.example, id: "2"), .of(register("pedro"), id: "3")],
            at: now,
            by: press
        )
        #expect(outcomes(draft) == ["1 at 5"])
        #expect(draft.needs.isEmpty)
        #expect(draft.deferred.map(\.id) == ["2", "3"])
    }

    @Test func `a 404 takes a look that began after the command came`() {
        let desk = desk()
        let late = desk.draft([.of(register("juana"), id: "1")], at: now, by: press)
        #expect(late.needs.refresh)
        #expect(late.decided.isEmpty)
        desk.refreshedAt = .now
        let before = Pending.of(register("juana"), id: "2", since: .now - .seconds(1))
        #expect(outcomes(desk.draft([before], at: now, by: press)) == ["2 unknown"])
    }

    @Test func `after a miss what ran ahead is forgotten`() throws {
        let desk = try founded()
        let missed = desk.draft([.of(register("juana"), id: "1")], at: now, by: press)
        desk.miss(missed)
        #expect(desk.isStale)
        #expect(desk.misses == 1)
        desk.isStale = false
        let draft = desk.draft([.of(register("pedro"), id: "2"), .of(register("juana"), id: "1")], at: now, by: press)
        #expect(outcomes(draft) == ["2 at 3", "1 at 4"])
        desk.commit(draft)
        #expect(desk.misses == 0)
        #expect(desk.size == 4)
    }

    @Test func `a sealed text is sealed anew where its place changes`() throws {
        let desk = try founded()
        let first = desk.draft([.of(register("juana"), id: "1")], at: now, by: press)
        desk.miss(first)
        desk.isStale = false
        let second = desk.draft([.of(register("pedro"), id: "2"), .of(register("juana"), id: "1")], at: now, by: press)
        #expect(first.events.last?.bytes != second.events.last?.bytes)
        #expect(second.events.last?.stream == "member/juana")
        #expect(try Codec.decode(second.events[1].bytes).position == 4)
    }

    @Test func `a national id is looked up first, and taken for those behind in the batch`() throws {
        let desk = try founded()
        let mac = press.keyring.nationalIdMAC("V12345678", commune: "el-maizal")
        let commands: [Pending] = [
            .of(register("juana", nationalId: "V-12.345.678"), id: "1", nationalId: mac),
            .of(register("pedro", nationalId: "v12345678"), id: "2", nationalId: mac),
        ]
        #expect(desk.draft(commands, at: now, by: press).needs.nationalIds == [mac])
        desk.take(holders: [:], of: [mac])
        let draft = desk.draft(commands, at: now, by: press)
        #expect(outcomes(draft) == ["1 at 3", "2 national-id-taken"])
        #expect(draft.append?.nationalIds == [HeldNationalId(mac: mac, person: "juana")])
    }

    @Test func `an erasure destroys the key and frees the national id`() throws {
        let desk = try founded()
        let mac = press.keyring.nationalIdMAC("V12345678", commune: "el-maizal")
        desk.take(holders: [:], of: [mac])
        let first = desk.draft(
            [.of(register("juana", nationalId: "V-12.345.678"), id: "1", nationalId: mac)],
            at: now,
            by: press
        )
        desk.commit(first)
        let second = desk.draft(
            [
                .of(MembersErase(memberId: "juana", grounds: nil), id: "2"),
                .of(register("pedro", nationalId: "V-12.345.678"), id: "3", nationalId: mac),
            ],
            at: now,
            by: press
        )
        #expect(outcomes(second) == ["2 at 4", "3 at 5"])
        #expect(second.append?.erasedPersons == ["juana"])
        desk.commit(second)
        #expect(desk.keys["juana"] == .some(nil))
    }

    @Test func `a command's time is the server's where it doesn't say, and never before the head's`() throws {
        let desk = try founded()
        let earlier = Instant(milliseconds: now.milliseconds - 5000)
        let draft = desk.draft([.of(register("juana"), id: "1")], at: earlier, by: press)
        #expect(draft.folded.map(\.occurredAt) == [earlier])
        #expect(draft.folded.map(\.recordedAt) == [now])
    }

    @Test func `an event that is too large is a refusal, and leaves nothing behind`() throws {
        let desk = desk()
        let promoters = (0..<1200).compactMap {
            Identifier(scalar: "p" + String(repeating: "x", count: 56) + "-a\($0)")
        }
        let large = CommunesFound(
            name: "Comuna",
            kind: .cooperative,
            timeZone: nil,
            promoters: promoters,
            rules: nil,
            mandates: nil
        )
        let draft = desk.draft([.of(large, id: "1"), .of(found, id: "2")], at: now, by: press)
        #expect(outcomes(draft) == ["1 event-too-large", "2 at 2"])
        #expect(draft.tree.size == 2)
    }

    @Test func `later lines of an upload that stops on refusals wait until the refusal is durable`() throws {
        let desk = try founded()
        let upload = Upload(stopsOnRefusal: true)
        let draft = desk.draft(
            [
                .of(register("juana"), id: "1", upload: upload), .of(register("juana"), id: "2", upload: upload),
                .of(register("pedro"), id: "3", upload: upload), .of(register("maria"), id: "4"),
            ],
            at: now,
            by: press
        )
        #expect(outcomes(draft) == ["1 at 3", "2 id-taken", "4 at 4"])
        #expect(draft.deferred.map(\.id) == ["3"])
    }

    @Test func `lines of an upload that has ended aren't decided`() throws {
        let desk = try founded()
        let upload = Upload(stopsOnRefusal: false)
        // Of lines, this one is the first after that.
        upload.note(.unavailable(retryAfter: 2), to: -1)
        let draft = desk.draft([.of(register("juana"), id: "1", upload: upload)], at: now, by: press)
        #expect(outcomes(draft) == ["1 undecided"])
        #expect(draft.append == nil)
    }
}
