import AsyncHTTPClient
import CanonicalJSON
import Foundation
import NIOCore
import NIOHTTP1

/// Plain requests.
enum Web {
    struct Reply {
        var status: Int
        var headers: [String: String]
        var bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue.parse(bytes)) ?? .null }
        var code: String? { json["code"]?.string }
    }

    static func send(
        _ method: String,
        _ url: String,
        token: String? = nil,
        headers: [String: String] = [:],
        body: [UInt8]? = nil,
        isChunked: Bool = false
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.body = isChunked ? .stream(Chunks(bytes: body), length: .unknown) : .bytes(body)
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 256 << 20)
        let pairs = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Reply(
            status: Int(response.status.code),
            headers: Dictionary(pairs, uniquingKeysWith: { $1 }),
            bytes: Array(buffer.readableBytesView)
        )
    }
}

/// A body of unknown length, 64 KiB at a time.
private struct Chunks: AsyncSequence, Sendable {
    let bytes: [UInt8]

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>

        mutating func next() async -> ByteBuffer? {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(65_536) }
            return ByteBuffer(bytes: rest.prefix(65_536))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...]) }
}

extension Development {
    func get(_ path: String, token: String? = nil, headers: [String: String] = [:]) async throws -> Web.Reply {
        try await Web.send("GET", url + path, token: token ?? self.token, headers: headers)
    }

    func post(_ path: String, _ body: String, token: String? = nil, type: String = "application/json") async throws
        -> Web.Reply
    {
        try await Web.send(
            "POST",
            url + path,
            token: token ?? self.token,
            headers: ["content-type": type],
            body: Array(body.utf8)
        )
    }

    /// Posts a command; its id is drawn unless told.
    func command(
        _ commune: String,
        _ type: String,
        _ data: String,
        id: String = UUID().uuidString,
        more: String = "",
        token: String? = nil
    ) async throws -> Web.Reply {
        try await post(
            "/v1/communes/\(commune)/commands",
            #"{"id":"\#(id)","type":"\#(type)","data":\#(data)\#(more)}"#,
            token: token
        )
    }
}

extension Development {
    /// The ids of a live stream's first events after one; `meanwhile` is done once those that are there have come.
    func live(_ path: String, after: String, count: Int, meanwhile: () async throws -> Void) async throws -> [String] {
        var request = HTTPClientRequest(url: url + path)
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.headers.add(name: "accept", value: "text/event-stream")
        request.headers.add(name: "last-event-id", value: after)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        var text = ""
        var isDone = false
        for try await chunk in response.body {
            text += String(buffer: chunk)
            let ids = text.components(separatedBy: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
            if ids.count >= count { return ids }
            if ids.count == count - 1, !isDone {
                isDone = true
                try await meanwhile()
            }
        }
        return []
    }
}
