import ArgumentParser
import AsyncHTTPClient
import CanonicalJSON
import Foundation
import NIOCore
import NIOHTTP1

/// Flags of every command that talks to a server.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's address (ACTA_URL).", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The token that says who you are (ACTA_TOKEN).", valueName: "token"))
    var token: String?

    @Option(help: ArgumentHelp("A YAML file with options.", valueName: "file"))
    var config: String?

    @Flag(help: "Print JSON, for programs.")
    var json = false

    /// A client for these options.
    func client() throws -> ActaClient {
        let settings = try Settings(path: config)
        let address = settings.value("url", flag: url) ?? "http://127.0.0.1:8080"
        guard let parsed = URL(string: address), parsed.scheme == "http" || parsed.scheme == "https" else {
            throw Failure("“\(address)” isn't an address; try --url http://127.0.0.1:8080")
        }
        guard let token = settings.value("token", flag: token), !token.isEmpty else {
            throw Failure("no token: pass --token or set ACTA_TOKEN (`acta dev` prints one, `acta token` makes one)")
        }
        return ActaClient(address: address.hasSuffix("/") ? String(address.dropLast()) : address, token: token)
    }
}

/// What a server answered.
struct Reply {
    var status: Int
    var replayed: Bool
    var body: JSONValue
    /// Seconds after which to come again, where the answer says so.
    var retryAfter: Int?

    /// The problem's `code`, or the outcome.
    var code: String? { body["code"]?.string }

    /// One line for people: the problem's detail, title or code.
    var explanation: String {
        let text = body["detail"]?.string ?? body["title"]?.string ?? "status \(status)"
        guard case .array(let errors)? = body["errors"] else { return text }
        let details = errors.map { "\($0["pointer"]?.string ?? ""): \($0["detail"]?.string ?? "")" }
        return ([text] + details).joined(separator: "; ")
    }
}

/// Talks to a server's HTTP API.
struct ActaClient: Sendable {
    let address: String
    var token: String
    private let http = HTTPClient.shared

    init(address: String, token: String) {
        self.address = address
        self.token = token
    }

    /// The same server with another's token.
    func with(token: String) -> ActaClient { ActaClient(address: address, token: token) }

    func get(_ path: String) async throws -> Reply { try await send("GET", path, body: nil) }

    func post(_ path: String, _ body: JSONValue) async throws -> Reply {
        try await send("POST", path, body: body.canonicalBytes)
    }

    func delete(_ path: String) async throws -> Reply { try await send("DELETE", path, body: nil) }

    private func send(_ method: String, _ path: String, body: [UInt8]?) async throws -> Reply {
        var request = base(method, path)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
        }
        let response = try await execute(request)
        let bytes = try await response.body.collect(upTo: 256 << 20)
        let replayed = response.headers.first(name: "idempotency-replayed") == "true"
        return Reply(
            status: Int(response.status.code),
            replayed: replayed,
            body: try Self.parse(bytes),
            retryAfter: response.headers.first(name: "retry-after").flatMap { Int($0) }
        )
    }

    /// Posts commands, one a line, and hands each outcome on as it comes, in the order of the lines.
    func postLines(
        commune: String,
        _ lines: [[UInt8]],
        stopOnRefusal: Bool = false,
        _ outcome: (JSONValue) throws -> Void
    ) async throws {
        let query = stopOnRefusal ? "?stop-on-refusal=true" : ""
        var request = base("POST", "/v1/communes/\(commune)/commands\(query)")
        request.headers.add(name: "content-type", value: "application/x-ndjson")
        request.body = .bytes(lines.reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] })
        let response = try await execute(request)
        guard response.status.code == 200 else {
            let reply = Reply(
                status: Int(response.status.code),
                replayed: false,
                body: try Self.parse(try await response.body.collect(upTo: 1 << 20))
            )
            throw Failure(reply.explanation)
        }
        var rest: [UInt8] = []
        var count = 0
        do {
            for try await chunk in response.body {
                rest += chunk.readableBytesView
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    try outcome(try Self.parse(rest[..<end]))
                    count += 1
                    rest.removeSubrange(...end)
                }
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw lost(error)
        }
        guard count == lines.count else {
            throw Failure(
                "the server's answer ended after \(count) of \(lines.count) lines; run the same command again, nothing is done twice"
            )
        }
    }

    private func base(_ method: String, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address + path)
        request.method = .init(rawValue: method)
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        if let language = ProcessInfo.processInfo.environment["LANG"], language.hasPrefix("es") {
            request.headers.add(name: "accept-language", value: "es")
        }
        return request
    }

    private func execute(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do { return try await http.execute(request, timeout: .minutes(10)) } catch { throw lost(error) }
    }

    private func lost(_ error: any Error) -> Failure {
        Failure("no answer from \(address) (\(error)); is the server running? Running the same command again is safe")
    }

    /// The text at an address.
    static func fetch(_ address: String) async throws -> String {
        do {
            let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: address), timeout: .seconds(20))
            guard response.status.code == 200 else { throw Failure("\(address) answered \(response.status.code)") }
            return String(decoding: try await response.body.collect(upTo: 1 << 20).readableBytesView, as: UTF8.self)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(address) can't be fetched: \(error)")
        }
    }

    private static func parse(_ bytes: some Sequence<UInt8>) throws -> JSONValue {
        let bytes = Array(bytes)
        return bytes.isEmpty ? .null : try JSONValue.parse(bytes)
    }

    private static func parse(_ buffer: ByteBuffer) throws -> JSONValue { try parse(buffer.readableBytesView) }
}

extension JSONValue {
    /// A member of an object.
    subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The text of a string.
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of a number.
    var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }
}
