import Testing
import Webhooks

@Suite struct AddressTests {
    @Test(arguments: [
        ("0.0.0.0", "unspecified"), ("0.1.2.3", "unspecified"), ("127.0.0.1", "loopback"), ("127.255.0.9", "loopback"),
        ("10.0.0.1", "private"), ("172.16.0.1", "private"), ("172.31.255.255", "private"), ("192.168.1.1", "private"),
        ("100.64.0.1", "shared"), ("100.127.255.255", "shared"), ("169.254.169.254", "link-local"),
        ("192.0.0.8", "reserved"), ("192.0.2.1", "reserved"), ("198.18.0.1", "reserved"), ("198.19.9.9", "reserved"),
        ("198.51.100.7", "reserved"), ("203.0.113.1", "reserved"), ("224.0.0.1", "multicast"),
        ("239.1.1.1", "multicast"), ("240.0.0.1", "reserved"), ("255.255.255.255", "reserved"),
        ("::", "unspecified"), ("::1", "loopback"), ("::ffff:127.0.0.1", "mapped"), ("::ffff:8.8.8.8", "mapped"),
        ("::7f00:1", "mapped"), ("fc00::1", "unique-local"), ("fd12:3456::1", "unique-local"),
        ("fe80::1", "link-local"), ("febf::1", "link-local"), ("fec0::1", "private"), ("ff02::1", "multicast"),
        ("2001:db8::1", "reserved"), ("2001::1", "reserved"), ("2002:7f00:1::", "mapped"), ("3fff::1", "reserved"),
        ("64:ff9b::7f00:1", "loopback"), ("64:ff9b::a00:1", "private"), ("64:ff9b:1::1", "reserved"),
        ("100::1", "reserved"), ("4000::1", "reserved"),
        // Other spellings of 127.0.0.1, 10.0.0.1 and 169.254.169.254.
        ("2130706433", "loopback"), ("0177.0.0.1", "loopback"), ("0x7f.0.0.1", "loopback"), ("127.1", "loopback"),
        ("0x7f000001", "loopback"), ("012.0.0.1", "private"), ("0xa9fea9fe", "link-local"),
        ("0:0:0:0:0:0:0:1", "loopback"), ("0:0:0:0:0:ffff:7f00:1", "mapped"), ("localhost", "loopback"),
    ])
    func `an address that isn't of the public internet is refused, however it is spelt`(host: String, reason: String)
        async
    {
        let found = await HostResolver.system.addresses(host)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.refusal?.rawValue == reason }, "\(found)")
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.17.0.1",
        "223.255.255.255", "2606:4700:4700::1111", "2001:4860:4860::8888", "2400:cb00::1", "64:ff9b::808:808",
    ])
    func `an address of the public internet is taken`(host: String) async throws {
        let address = try #require(await HostResolver.system.addresses(host).first)
        #expect(address.refusal == nil)
    }

    @Test(arguments: [
        ("", WebhookAddress.Fault.notAnAddress), ("example.org/hook", .notAnAddress), ("https://", .notAnAddress),
        ("https:///hook", .notAnAddress), ("https://exa mple.org/", .notAnAddress),
        ("https://ñandú.org/", .notAnAddress),
        ("https://example.org:99999/", .notAnAddress), ("https://[fe80::1%25eth0]/", .notAnAddress),
        ("https://ex%61mple.org/", .notAnAddress), ("https://example.org\\@127.0.0.1/", .notAnAddress),
        ("ftp://example.org/", .scheme("ftp")), ("file:///etc/passwd", .scheme("file")),
        ("http://example.org/", .scheme("http")), ("https://u:p@example.org/", .credentials),
        ("https://example.org/#part", .fragment),
    ])
    func `a URL that can't be delivered to is refused with its reason`(url: String, fault: WebhookAddress.Fault) {
        #expect(throws: fault) { _ = try WebhookAddress(url, plain: false) }
    }

    @Test func `https is taken, and http where it is allowed`() throws {
        #expect(try WebhookAddress("https://example.org:8443/a?b=c", plain: false).host == "example.org")
        #expect(try WebhookAddress("https://[2606:4700::1]/", plain: false).host == "2606:4700::1")
        #expect(try WebhookAddress("http://127.0.0.1:8080/", plain: true).host == "127.0.0.1")
    }

    @Test func `a name with one private address among public ones is refused`() async throws {
        let address = try WebhookAddress("https://rebinding.example/", plain: false)
        let local = try #require(HostAddress(bytes: [10, 0, 0, 7]))
        let global = try #require(HostAddress(bytes: [1, 1, 1, 1]))
        let resolver = HostResolver { _ in [global, local] }
        await #expect(throws: WebhookAddress.Fault.refused(local, .private)) {
            _ = try await address.resolve(by: resolver, allowingPrivate: false)
        }
        #expect(try await address.resolve(by: resolver, allowingPrivate: true) == global)
    }
}
