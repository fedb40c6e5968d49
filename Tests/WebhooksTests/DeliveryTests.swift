import Foundation
import MessageQueue
import Synchronization
import Testing

@testable import Webhooks

@Suite struct DeliveryTests {
    @Test func `a delivery bears the message's id, real time, the stored bytes, and both signatures during a rotation`()
        async throws
    {
        let desk = try await Desk.fresh()
        try await Receiver.run { receiver in
            let (webhook, old) = try await desk.add(receiver.url)
            let clock = TestClock(4_000_000_000_000)
            let new = try #require(try await desk.registry.rotate(webhook.id, of: "maizal", overlap: 60)).secret
            let message = Desk.message(42)
            let before = Int64(Date().timeIntervalSince1970)
            #expect(await desk.consumer(clock).receive([message], in: webhook.asGroup) == [.done()])
            let delivery = try #require(receiver.deliveries.first)
            #expect(delivery.id == "maizal/42/0")
            #expect(delivery.body == message.bytes)
            // By the service's clock it would be the year 2096.
            #expect((before...Int64(Date().timeIntervalSince1970)).contains(delivery.timestamp))
            let expected = [new, old].map {
                $0.signature(id: "maizal/42/0", timestamp: delivery.timestamp, body: message.bytes)
            }
            #expect(delivery.signatures == expected)
        }
    }

    @Test func `one key's messages come in order, and after a failure the rest waits`() async throws {
        let desk = try await Desk.fresh()
        try await Receiver.run {
            $0.id == "maizal/3/0" ? (500, [:]) : (200, [:])
        } _: { receiver in
            let (webhook, _) = try await desk.add(receiver.url, ["members.*"])
            let messages = [1, 2, 3, 4].map {
                Desk.message($0, type: $0 == 2 ? "motions.proposed" : "members.registered")
            }
            let counted = Mutex<[String]>([])
            let consumer = desk.consumer(count: { outcome in counted.withLock { $0.append(outcome) } })
            let outcomes = await consumer.receive(messages, in: webhook.asGroup)
            #expect(outcomes == [.done(), .done(), .retry(reason: "it answered 500")])
            #expect(receiver.deliveries.map(\.id) == ["maizal/1/0", "maizal/3/0"])
            #expect(counted.withLock { $0 } == ["delivered", "refused"])
        }
    }

    @Test func `410 disables the webhook, and nothing more is sent`() async throws {
        let desk = try await Desk.fresh()
        try await Receiver.run { _ in
            (410, [:])
        } _: { receiver in
            let (webhook, _) = try await desk.add(receiver.url)
            let consumer = desk.consumer()
            #expect(await consumer.receive([Desk.message(1)], in: webhook.asGroup) != [.done()])
            #expect(try await desk.registry.find(webhook.id, of: "maizal")?.disabledReason?.contains("410") == true)
            #expect(try await consumer.groups().isEmpty)
            #expect(await consumer.receive([Desk.message(1)], in: webhook.asGroup) != [.done()])
            #expect(receiver.deliveries.count == 1)
        }
    }

    @Test func `Retry-After holds by the service's clock, for all keys of the receiver`() async throws {
        let desk = try await Desk.fresh()
        let busy = Mutex(true)
        try await Receiver.run { _ in
            busy.withLock { $0 } ? (503, ["Retry-After": "120"]) : (200, [:])
        } _: { receiver in
            let (webhook, _) = try await desk.add(receiver.url)
            let clock = TestClock()
            let consumer = desk.consumer(clock)
            let until = clock.now + 120_000
            #expect(
                await consumer.receive([Desk.message(1)], in: webhook.asGroup)
                    == [.retry(reason: "it answered 503", earliest: until)]
            )
            busy.withLock { $0 = false }
            clock.advance(seconds: 119)
            let early = await consumer.receive([Desk.message(2, key: "member/m-2")], in: webhook.asGroup)
            #expect(early == [.retry(reason: "the receiver asked not to be called for a while", earliest: until)])
            #expect(receiver.deliveries.count == 1)
            clock.advance(seconds: 1)
            #expect(await consumer.receive([Desk.message(1)], in: webhook.asGroup) == [.done()])
        }
    }

    @Test func `a redirect to another address isn't followed, and the reason says so`() async throws {
        let desk = try await Desk.fresh()
        try await Receiver.run { secret in
            let target = secret.url
            try await Receiver.run { _ in
                (307, ["Location": target])
            } _: { receiver in
                let (webhook, _) = try await desk.add(receiver.url)
                let outcomes = await desk.consumer().receive([Desk.message(1)], in: webhook.asGroup)
                guard case .retry(let reason, _)? = outcomes.first else {
                    Issue.record("\(outcomes)")
                    return
                }
                #expect(reason.contains("redirects aren't followed"))
                #expect(receiver.deliveries.count == 1)
            }
            #expect(secret.deliveries.isEmpty)
        }
    }

    @Test(arguments: ["127.0.0.1", "2130706433", "0177.0.0.1", "localhost"])
    func `a private address is never connected to where that isn't allowed`(host: String) async throws {
        try await Receiver.run { receiver in
            let fault = await #expect(throws: WebhookAddress.Fault.self) {
                try await WebhookSender(allowsPrivate: false).check("https://\(host):\(receiver.port)/hook")
            }
            guard case .refused(_, .loopback)? = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
            let sent = await WebhookSender(allowsPrivate: false).withConnection(
                to: "https://\(host):\(receiver.port)/hook"
            ) { _ in true }
            #expect((try? sent.get()) == nil)
            #expect(receiver.deliveries.isEmpty)
        }
    }

    @Test func `what was resolved and judged is what is connected to, under the name that was registered`() async throws
    {
        let desk = try await Desk.fresh()
        let asked = Mutex<[String]>([])
        let resolver = HostResolver { host in
            asked.withLock { $0.append(host) }
            return HostAddress(bytes: [127, 0, 0, 1]).map { [$0] } ?? []
        }
        try await Receiver.run { receiver in
            // No name server knows this name: only our answer can lead to the receiver.
            let (webhook, _) = try await desk.add("http://receiver.invalid:\(receiver.port)/hook")
            let consumer = desk.consumer(resolver: resolver)
            #expect(
                await consumer.receive([Desk.message(1), Desk.message(2)], in: webhook.asGroup) == [.done(), .done()]
            )
            #expect(asked.withLock { $0 } == ["receiver.invalid"])
            #expect(receiver.deliveries.map(\.host) == Array(repeating: "receiver.invalid:\(receiver.port)", count: 2))
        }
    }

    @Test func `a name that turns private after its registration is refused at the delivery`() async throws {
        let desk = try await Desk.fresh()
        let resolver = HostResolver { _ in HostAddress(bytes: [169, 254, 169, 254]).map { [$0] } ?? [] }
        let (webhook, _) = try await desk.add("https://rebinding.example/hook")
        let outcomes = await desk.consumer(allowsPrivate: false, resolver: resolver)
            .receive([Desk.message(1)], in: webhook.asGroup)
        guard case .retry(let reason, _)? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(reason.contains("169.254.169.254") && reason.contains("link-local"))
    }

    @Test func `a receiver that doesn't answer, or isn't there, gets another try`() async throws {
        let desk = try await Desk.fresh()
        let (ends, end) = AsyncStream<Void>.makeStream()
        let port = try await Receiver.run { _ in
            for await _ in ends {}
            return (200, [:])
        } _: { receiver in
            let (webhook, _) = try await desk.add(receiver.url)
            let outcomes = await desk.consumer(timeout: .milliseconds(200)).receive(
                [Desk.message(1)],
                in: webhook.asGroup
            )
            #expect(outcomes == [.retry(reason: "no answer within 0.2 seconds")])
            end.finish()
            return receiver.port
        }
        let (webhook, _) = try await desk.add("http://127.0.0.1:\(port)/hook")
        let outcomes = await desk.consumer().receive([Desk.message(1)], in: webhook.asGroup)
        guard case .retry(let reason, _)? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func `a removed webhook's messages are done with`() async throws {
        let desk = try await Desk.fresh()
        let (webhook, _) = try await desk.add("https://example.org/hook")
        _ = try await desk.registry.remove(webhook.id, of: "maizal")
        #expect(await desk.consumer().receive([Desk.message(1)], in: webhook.asGroup) == [.done()])
    }

    @Test func `Retry-After is read in both forms, up to an hour`() {
        #expect(RetryAfter.seconds("90") == 90)
        #expect(RetryAfter.seconds("99999") == 3600)
        #expect(RetryAfter.seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0)
        #expect(RetryAfter.seconds("Wed, 21 Oct 2099 07:28:00 GMT") == 3600)
        #expect(RetryAfter.seconds("-1") == nil && RetryAfter.seconds("soon") == nil)
    }
}
