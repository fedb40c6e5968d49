import Testing

@testable import Runtime

@Suite struct MailboxTests {
    @Test func `a commune's commands are taken in their order`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        #expect(mailbox.batch(of: 2) == [["a1", "a2"]])
        #expect(mailbox.batch(of: 2) == [["a3"]])
        #expect(!mailbox.hasReady)
        #expect(mailbox.isEmpty)
        #expect(mailbox.bytes == 0)
    }

    @Test func `a busy commune doesn't starve a quiet one`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 400)
        mailbox.fill("b", 1)
        let batch = mailbox.take(commands: 10, bytes: .max)
        #expect(batch.map(\.commune).sorted() == ["a", "b"])
        #expect(batch.first { $0.commune == "b" }?.commands.map(\.id) == ["b1"])
        #expect(batch.reduce(0) { $0 + $1.commands.count } == 10)
    }

    @Test func `who wasn't served goes first the next time`() {
        var mailbox = Mailbox.roomy()
        for commune in ["a", "b", "c"] { mailbox.fill(commune, 4) }
        #expect(mailbox.take(commands: 2, bytes: .max).map(\.commune) == ["a", "b"])
        #expect(mailbox.take(commands: 1, bytes: .max).map(\.commune) == ["c"])
        #expect(mailbox.take(commands: 1, bytes: .max).map(\.commune) == ["a"])
    }

    @Test func `a batch is bounded in bytes and never empty`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 5)
        #expect(mailbox.batch(of: 100, bytes: 250) == [["a1", "a2", "a3"]])
        #expect(mailbox.batch(of: 100, bytes: 1) == [["a4"]])
    }

    @Test func `it is bounded in commands`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 2, bytes: 1000, perCommune: 2))
        #expect(mailbox.add(.of(id: "1", commune: "a")))
        #expect(mailbox.add(.of(id: "2", commune: "b")))
        #expect(!mailbox.add(.of(id: "3", commune: "c")))
        _ = mailbox.take(commands: 1, bytes: .max)
        #expect(mailbox.add(.of(id: "3", commune: "c")))
    }

    @Test func `it is bounded in bytes`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 10, bytes: 250, perCommune: 10))
        #expect(mailbox.add(.of(id: "1")))
        #expect(mailbox.add(.of(id: "2")))
        #expect(!mailbox.add(.of(id: "3")))
        #expect(mailbox.add(.of(id: "4", weight: 50)))
    }

    @Test func `one commune can't fill it`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 10, bytes: 10_000, perCommune: 2))
        mailbox.fill("a", 2)
        #expect(!mailbox.add(.of(id: "a3", commune: "a")))
        #expect(mailbox.add(.of(id: "b1", commune: "b")))
    }

    @Test func `what is put back comes before what came since`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        let taken = mailbox.take(commands: 2, bytes: .max)
        mailbox.fill("a", 1, from: 4)
        mailbox.putBack(taken[0].commands, of: "a")
        #expect(mailbox.batch(of: 10) == [["a1", "a2", "a3", "a4"]])
    }

    @Test func `what is put back always finds room`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 2, bytes: 1000, perCommune: 2))
        mailbox.fill("a", 2)
        let taken = mailbox.take(commands: 2, bytes: .max)
        mailbox.fill("a", 2, from: 3)
        mailbox.putBack(taken[0].commands, of: "a")
        #expect(mailbox.count == 4)
        #expect(!mailbox.add(.of(id: "a5", commune: "a")))
    }

    @Test func `nothing is taken of a closed commune until it is opened`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 1)
        mailbox.fill("b", 1)
        mailbox.close("a")
        mailbox.fill("a", 1, from: 2)
        #expect(mailbox.batch(of: 10) == [["b1"]])
        #expect(!mailbox.hasReady)
        mailbox.open("a")
        #expect(mailbox.batch(of: 10) == [["a1", "a2"]])
    }

    @Test func `a commune that is taken with care has a batch of its own`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 2)
        let taken = mailbox.take(commands: 10, bytes: .max)
        mailbox.fill("b", 1)
        mailbox.putBack(taken[0].commands, of: "a", care: .alone(2))
        mailbox.fill("a", 1, from: 3)
        #expect(mailbox.batch(of: 10) == [["b1"]])
        #expect(mailbox.batch(of: 10) == [["a1", "a2"]])
        #expect(mailbox.batch(of: 10) == [["a3"]])
    }

    @Test func `after a refusal commands are taken one by one`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        let taken = mailbox.take(commands: 3, bytes: .max)
        mailbox.putBack(taken[0].commands, of: "a", care: .single(3))
        mailbox.fill("a", 2, from: 4)
        #expect(mailbox.batch(of: 10) == [["a1"]])
        #expect(mailbox.batch(of: 10) == [["a2"]])
        #expect(mailbox.batch(of: 10) == [["a3"]])
        #expect(mailbox.batch(of: 10) == [["a4", "a5"]])
    }

    @Test func `care isn't lost when a miss puts commands back`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 2)
        let taken = mailbox.take(commands: 2, bytes: .max)
        mailbox.putBack(taken[0].commands, of: "a", care: .single(2))
        let first = mailbox.take(commands: 10, bytes: .max)
        mailbox.putBack(first[0].commands, of: "a", care: first[0].care)
        #expect(mailbox.batch(of: 10) == [["a1"]])
        #expect(mailbox.batch(of: 10) == [["a2"]])
    }

    @Test func `all that waits for a commune can be taken at once`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        mailbox.fill("b", 1)
        #expect(mailbox.takeAll(of: "a").map(\.id) == ["a1", "a2", "a3"])
        #expect(mailbox.batch(of: 10) == [["b1"]])
        #expect(mailbox.isEmpty)
    }
}
