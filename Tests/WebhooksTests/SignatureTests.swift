import Testing
import Webhooks

@Suite struct SignatureTests {
    /// From the tests of the specification's own libraries (standard-webhooks/standard-webhooks).
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private static let body = Array(#"{"test": 2432232314}"#.utf8)

    @Test func `the specification's published example is signed as published`() throws {
        let secret = try #require(WebhookSecret(text: Self.secret))
        #expect(
            secret.signature(id: Self.id, timestamp: 1_614_265_330, body: Self.body)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
    }

    @Test func `id, time and body are all signed`() throws {
        let secret = try #require(WebhookSecret(text: Self.secret))
        let signatures = [
            secret.signature(id: Self.id, timestamp: 1_614_265_330, body: Self.body),
            secret.signature(id: Self.id + "x", timestamp: 1_614_265_330, body: Self.body),
            secret.signature(id: Self.id, timestamp: 1_614_265_331, body: Self.body),
            secret.signature(id: Self.id, timestamp: 1_614_265_330, body: Self.body + [10]),
            WebhookSecret.draw().signature(id: Self.id, timestamp: 1_614_265_330, body: Self.body),
        ]
        #expect(Set(signatures).count == 5)
    }

    @Test func `two secrets give two signatures with a space between`() throws {
        let (new, old) = (WebhookSecret.draw(), WebhookSecret.draw())
        let signed = WebhookSignature(id: "a/1/0", timestamp: 7, body: Self.body, secrets: [new, old])
        #expect(
            signed.value
                == new.signature(id: "a/1/0", timestamp: 7, body: Self.body) + " "
                + old.signature(id: "a/1/0", timestamp: 7, body: Self.body)
        )
        #expect(signed.headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
    }

    @Test func `a drawn secret is read back from its text, and no dump shows it`() {
        let secret = WebhookSecret.draw()
        #expect(WebhookSecret(text: secret.text) == secret)
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains(secret.text.dropFirst(6)))
    }

    @Test(arguments: ["", "whsec_", "whsec_!!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="])
    func `what isn't a secret of 24 to 64 bytes isn't taken`(text: String) {
        #expect(WebhookSecret(text: text) == nil)
    }
}
