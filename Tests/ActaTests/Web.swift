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
        body: [UInt8]? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
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
