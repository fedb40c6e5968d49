import EventLog
import MessageQueue
import Postgres
import Testing
import Webhooks

@Suite struct RegistryTests {
    @Test func `a secret is in no column of the database, and only the keyring opens it`() async throws {
        let desk = try await Desk.fresh()
        let (webhook, secret) = try await desk.add("https://example.org/hook")
        #expect(try await desk.registry.secrets(of: webhook) == [secret])
        let row = try await desk.owner.query("select w::text, w.secret from acta.webhook w")[0]
        let (text, box) = try row.decode(String.self, [UInt8].self)
        #expect(!text.contains(secret.text.dropFirst(6)))
        let hexadecimal = secret.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(!text.contains(hexadecimal))
        #expect(box.count == secret.bytes.count + 28)
        let foreign = WebhookRegistry(pool: desk.server, keyring: .generate())
        await #expect(throws: SealFault.self) { _ = try await foreign.secrets(of: webhook) }
    }

    @Test func `a sealed secret that is moved to another webhook doesn't open`() async throws {
        let desk = try await Desk.fresh()
        let (first, _) = try await desk.add("https://example.org/1")
        let (second, _) = try await desk.add("https://example.org/2")
        _ = try await desk.owner.query(
            """
            update acta.webhook set secret = (select secret from acta.webhook where id = \(first.id))
            where id = \(second.id)
            """
        )
        await #expect(throws: SealFault.tampered) { _ = try await desk.registry.secrets(of: second) }
    }

    @Test func `after a rotation both secrets sign until the overlap has ended`() async throws {
        let desk = try await Desk.fresh()
        let (webhook, old) = try await desk.add("https://example.org/hook")
        let rotated = try #require(try await desk.registry.rotate(webhook.id, of: "maizal", overlap: 3600))
        #expect(rotated.webhook.previousSecretUntil != nil)
        #expect(try await desk.registry.secrets(of: webhook) == [rotated.secret, old])

        _ = try await desk.owner.query("update acta.webhook set previous_until = clock_timestamp() - interval '1 s'")
        #expect(try await desk.registry.secrets(of: webhook) == [rotated.secret])
        #expect(try await desk.registry.find(webhook.id, of: "maizal")?.previousSecretUntil == nil)

        let again = try #require(try await desk.registry.rotate(webhook.id, of: "maizal", overlap: 0))
        #expect(try await desk.registry.secrets(of: webhook) == [again.secret])
        #expect(try await desk.registry.rotate("wh_0000000000000000", of: "maizal", overlap: 0) == nil)
    }

    @Test func `after a new wrapping key both secrets are sealed under it, and the old key may be forgotten`()
        async throws
    {
        let desk = try await Desk.fresh()
        let (webhook, old) = try await desk.add("https://example.org/hook")
        let rotated = try #require(try await desk.registry.rotate(webhook.id, of: "maizal", overlap: 3600))
        var keyring = desk.keyring
        let first = keyring.currentWrappingKey
        keyring.addWrappingKey()
        let registry = WebhookRegistry(pool: desk.server, keyring: keyring)
        #expect(try await registry.sealCounts() == [first: 2])
        #expect(try await registry.reseal() == 2)
        #expect(try await registry.sealCounts() == [keyring.currentWrappingKey: 2])
        #expect(try await registry.reseal() == 0)
        #expect(keyring.forgetWrappingKeys { $0 == first } == [first])
        let later = WebhookRegistry(pool: desk.server, keyring: keyring)
        #expect(try await later.secrets(of: webhook) == [rotated.secret, old])
        await #expect(throws: SealFault.unknownWrappingKey(keyring.currentWrappingKey)) {
            _ = try await desk.registry.secrets(of: webhook)
        }
    }

    @Test func `a disabled webhook is no group until it is enabled again`() async throws {
        let desk = try await Desk.fresh()
        let (webhook, _) = try await desk.add("https://example.org/hook", after: 41)
        let consumer = desk.consumer()
        #expect(try await consumer.groups() == [webhook.asGroup])
        #expect(webhook.asGroup.from == .position(41))
        try await desk.registry.disable(webhook.id, of: "maizal", reason: "410 Gone")
        #expect(try await consumer.groups().isEmpty)
        #expect(try await desk.registry.find(webhook.id, of: "maizal")?.disabledReason == "410 Gone")
        let enabled = try await desk.registry.change(
            webhook.id,
            of: "maizal",
            url: nil,
            eventTypes: ["members.*"],
            description: nil,
            enabled: true
        )
        #expect(enabled?.disabledAt == nil && enabled?.url == webhook.url)
        let groups = try await consumer.groups()
        #expect(groups == [webhook.asGroup])
        #expect(consumer.wants("members.registered", in: groups[0]))
        #expect(!consumer.wants("motions.proposed", in: groups[0]) && !consumer.wants("members", in: groups[0]))
    }

    @Test func `a removed webhook leaves nothing in the queue's tables`() async throws {
        let desk = try await Desk.fresh()
        let (webhook, _) = try await desk.add("https://example.org/hook")
        let (other, _) = try await desk.add("https://example.org/other")
        for group in [webhook.group, other.group] {
            _ = try await desk.owner.query("insert into acta.queue_group (name, commune) values (\(group), 'maizal')")
            _ = try await desk.owner.query(
                "insert into acta.queue_cursor (commune, group_name, first, last) values ('maizal', \(group), 1, 5)"
            )
            _ = try await desk.owner.query(
                """
                insert into acta.queue_key (commune, group_name, key, attempts, next_ms)
                values ('maizal', \(group), 'member/m', 1, 0)
                """
            )
        }
        #expect(try await desk.registry.remove(webhook.id, of: "maizal"))
        #expect(try await !desk.registry.remove(webhook.id, of: "maizal"))
        #expect(try await desk.registry.find(other.id, of: "elsewhere") == nil)
        #expect(try await !desk.registry.remove(other.id, of: "elsewhere"))
        let left = try await desk.owner.query(
            """
            select (select count(*) from acta.queue_group), (select count(*) from acta.queue_cursor),
                (select count(*) from acta.queue_key)
            """
        )[0].decode(Int64.self, Int64.self, Int64.self)
        #expect(left == (1, 1, 1))
        #expect(try await desk.registry.all(of: "maizal").map(\.id) == [other.id])
    }

    @Test func `a commune has a hundred webhooks at most`() async throws {
        let desk = try await Desk.fresh()
        for number in 0..<WebhookRegistry.limit { _ = try await desk.add("https://example.org/\(number)") }
        await #expect(throws: Desk.Full.self) { _ = try await desk.add("https://example.org/more") }
        _ = try await desk.add("https://example.org/hook", to: "elsewhere")
    }
}
