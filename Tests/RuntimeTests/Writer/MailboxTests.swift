import Testing

@testable import Runtime

@Suite struct MailboxTests {
    @Test func `a commune's commands are taken in their order`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        let first = mailbox.batch(of: 2)
        #expect(first == [["a1", "a2"]])
        let second = mailbox.batch(of: 2)
        #expect(second == [["a3"]])
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
        let first = mailbox.take(commands: 2, bytes: .max).map(\.commune)
        #expect(first == ["a", "b"])
        let second = mailbox.take(commands: 1, bytes: .max).map(\.commune)
        #expect(second == ["c"])
        let third = mailbox.take(commands: 1, bytes: .max).map(\.commune)
        #expect(third == ["a"])
    }

    @Test func `a batch is bounded in bytes and never empty`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 5)
        let first = mailbox.batch(of: 100, bytes: 250)
        #expect(first == [["a1", "a2", "a3"]])
        let second = mailbox.batch(of: 100, bytes: 1)
        #expect(second == [["a4"]])
    }

    @Test func `it is bounded in commands`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 2, bytes: 1000, perCommune: 2))
        let isFirstAdded = mailbox.add(.of(id: "1", commune: "a"))
        #expect(isFirstAdded)
        let isSecondAdded = mailbox.add(.of(id: "2", commune: "b"))
        #expect(isSecondAdded)
        let isThirdAdded = mailbox.add(.of(id: "3", commune: "c"))
        #expect(!isThirdAdded)
        _ = mailbox.take(commands: 1, bytes: .max)
        let isFourthAdded = mailbox.add(.of(id: "3", commune: "c"))
        #expect(isFourthAdded)
    }

    @Test func `it is bounded in bytes`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 10, bytes: 250, perCommune: 10))
        let isFirstAdded = mailbox.add(.of(id: "1"))
        #expect(isFirstAdded)
        let isSecondAdded = mailbox.add(.of(id: "2"))
        #expect(isSecondAdded)
        let isThirdAdded = mailbox.add(.of(id: "3"))
        #expect(!isThirdAdded)
        let isFourthAdded = mailbox.add(.of(id: "4", weight: 50))
        #expect(isFourthAdded)
    }

    @Test func `one commune can't fill it`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 10, bytes: 10_000, perCommune: 2))
        mailbox.fill("a", 2)
        let isFirstAdded = mailbox.add(.of(id: "a3", commune: "a"))
        #expect(!isFirstAdded)
        let isSecondAdded = mailbox.add(.of(id: "b1", commune: "b"))
        #expect(isSecondAdded)
    }

    @Test func `what is put back comes before what came since`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        let taken = mailbox.take(commands: 2, bytes: .max)
        mailbox.fill("a", 1, from: 4)
        mailbox.putBack(taken[0].commands, of: "a")
        let first = mailbox.batch(of: 10)
        #expect(first == [["a1", "a2", "a3", "a4"]])
    }

    @Test func `what is put back always finds room`() {
        var mailbox = Mailbox(bounds: Mailbox.Bounds(commands: 2, bytes: 1000, perCommune: 2))
        mailbox.fill("a", 2)
        let taken = mailbox.take(commands: 2, bytes: .max)
        mailbox.fill("a", 2, from: 3)
        mailbox.putBack(taken[0].commands, of: "a")
        #expect(mailbox.count == 4)
        let isFirstAdded = mailbox.add(.of(id: "a5", commune: "a"))
        #expect(!isFirstAdded)
    }

    @Test func `nothing is taken of a closed commune until it is opened`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 1)
        mailbox.fill("b", 1)
        mailbox.close("a")
        mailbox.fill("a", 1, from: 2)
        let first = mailbox.batch(of: 10)
        #expect(first == [["b1"]])
        #expect(!mailbox.hasReady)
        mailbox.open("a")
        let second = mailbox.batch(of: 10)
        #expect(second == [["a1", "a2"]])
    }

    @Test func `a commune that is taken with care has a batch of its own`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 2)
        let taken = mailbox.take(commands: 10, bytes: .max)
        mailbox.fill("b", 1)
        mailbox.putBack(taken[0].commands, of: "a", care: .alone(2))
        mailbox.fill("a", 1, from: 3)
        let first = mailbox.batch(of: 10)
        #expect(first == [["b1"]])
        let second = mailbox.batch(of: 10)
        #expect(second == [["a1", "a2"]])
        let third = mailbox.batch(of: 10)
        #expect(third == [["a3"]])
    }

    @Test func `after a refusal commands are taken one by one`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        let taken = mailbox.take(commands: 3, bytes: .max)
        mailbox.putBack(taken[0].commands, of: "a", care: .single(3))
        mailbox.fill("a", 2, from: 4)
        let first = mailbox.batch(of: 10)
        #expect(first == [["a1"]])
        let second = mailbox.batch(of: 10)
        #expect(second == [["a2"]])
        let third = mailbox.batch(of: 10)
        #expect(third == [["a3"]])
        let fourth = mailbox.batch(of: 10)
        #expect(fourth == [["a4", "a5"]])
    }

    @Test func `care isn't lost when a miss puts commands back`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 2)
        let taken = mailbox.take(commands: 2, bytes: .max)
        mailbox.putBack(taken[0].commands, of: "a", care: .single(2))
        let share = mailbox.take(commands: 10, bytes: .max)
        mailbox.putBack(share[0].commands, of: "a", care: share[0].care)
        let first = mailbox.batch(of: 10)
        #expect(first == [["a1"]])
        let second = mailbox.batch(of: 10)
        #expect(second == [["a2"]])
    }

    @Test func `all that waits for a commune can be taken at once`() {
        var mailbox = Mailbox.roomy()
        mailbox.fill("a", 3)
        mailbox.fill("b", 1)
        let first = mailbox.takeAll(of: "a").map(\.id)
        #expect(first == ["a1", "a2", "a3"])
        let second = mailbox.batch(of: 10)
        #expect(second == [["b1"]])
        #expect(mailbox.isEmpty)
    }
}
