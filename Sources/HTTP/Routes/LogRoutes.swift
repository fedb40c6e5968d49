import CanonicalJSON
import HTTPTypes
import Hummingbird
import NIOCore
import Runtime
import ServiceLifecycle

/// The log as such: its events, byte for byte, and its checkpoint.
enum LogRoutes {
    static let types = ["application/cloudevents-batch+json", "application/x-ndjson", "text/event-stream"]

    static let all: [Route] = [
        Route(
            method: .get,
            path: "/v1/communes/{commune}/events",
            summary: "The events of a commune's log, as they are hashed: a batch, lines, or live.",
            access: .scope(.audit),
            parameters: [
                .integer("after", "Only events after this position."),
                .integer("limit", "At most so many; lines without it are the whole log.", minimum: 1, maximum: 10_000),
                .string("type", "Only events of this type."),
                .string("stream", "Only events of this stream, as member/m-0007."),
            ],
            responses: [
                (200, "Events in the order of their positions.", types),
                (404, "No such commune.", ["application/problem+json"]),
            ],
            handle: events
        ),
        Route(
            method: .get,
            path: "/v1/communes/{commune}/log/checkpoint",
            summary: "The signed checkpoint (C2SP tlog-checkpoint): the log's size and root.",
            access: .scope(.audit),
            responses: [
                (200, "A signed note.", ["text/plain"]), (404, "No such commune.", ["application/problem+json"]),
            ],
            handle: checkpoint
        ),
    ]

    @Sendable private static func events(_ request: Request, _ call: Call) async throws -> Response {
        let accept = request.headers[.accept]
        guard let type = Accept(accept).best(of: types + ["application/json"]) else {
            throw Problem(.notAcceptable, ["types": types.joined(separator: ", ")])
        }
        var after = try call.integer("after", in: 0...Int64.max, default: 0)
        let limit = try call["limit"].map { _ in try call.integer("limit", in: 1...10_000, default: 1000) }
        let selection = LogSelection(type: call["type"], stream: call["stream"])
        guard let head = try await call.node.log.size(of: call.commune) else {
            throw Problem(.communeUnknown, ["commune": call.commune])
        }
        if type == "text/event-stream" {
            if let name = HTTPField.Name("Last-Event-ID"), let last = request.headers[name] {
                guard let position = Int64(last), position >= 0 else {
                    throw call.invalid(
                        "Last-Event-ID",
                        Phrase(en: "a position was expected", es: "se esperaba una posición")
                    )
                }
                after = position
            }
            return live(call, after: after, selection)
        }
        var headers: HTTPFields = [.contentType: type]
        if let name = HTTPField.Name("Acta-Position") { headers[name] = String(head) }
        if type == "application/x-ndjson" {
            return Response(
                status: .ok,
                headers: headers,
                body: lines(call, after: after, limit: limit, head, selection)
            )
        }
        let entries = try await call.node.log.entries(
            of: call.commune,
            after: after,
            limit: Int(limit ?? 1000),
            selection
        )
        var buffer = ByteBuffer(bytes: [UInt8(ascii: "[")])
        for (index, entry) in entries.enumerated() {
            if index > 0 { buffer.writeInteger(UInt8(ascii: ",")) }
            buffer.writeBytes(entry.bytes)
        }
        buffer.writeInteger(UInt8(ascii: "]"))
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: buffer))
    }

    /// Pages through the log, so that its size doesn't matter to the server's memory.
    private static func lines(
        _ call: Call,
        after: Int64,
        limit: Int64?,
        _ head: Int64,
        _ selection: LogSelection
    ) -> ResponseBody {
        ResponseBody { writer in
            var after = after
            var left = limit ?? Int64.max
            while left > 0, after < head {
                let page = try await call.node.log.entries(
                    of: call.commune,
                    after: after,
                    limit: Int(min(left, 1000)),
                    selection
                )
                guard let last = page.last else { break }
                var buffer = ByteBuffer()
                for entry in page {
                    buffer.writeBytes(entry.bytes)
                    buffer.writeInteger(UInt8(ascii: "\n"))
                }
                try await writer.write(buffer)
                after = last.position
                left -= Int64(page.count)
            }
            try await writer.finish(nil)
        }
    }

    private static func live(_ call: Call, after: Int64, _ selection: LogSelection) -> Response {
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
            var after = after
            var quiet = 0
            // Ends with the connection, or when the server is asked to stop.
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                let page = try await call.node.log.entries(of: call.commune, after: after, limit: 500, selection)
                guard let last = page.last else {
                    await call.node.log.waitForMore(in: call.commune)
                    quiet += 1
                    if quiet % 10 == 0 { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
                    continue
                }
                var buffer = ByteBuffer()
                for entry in page {
                    buffer.writeString("id: \(entry.position)\nevent: \(entry.type)\ndata: ")
                    buffer.writeBytes(entry.bytes)
                    buffer.writeString("\n\n")
                }
                try await writer.write(buffer)
                after = last.position
                quiet = 0
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: body
        )
    }

    @Sendable private static func checkpoint(_ request: Request, _ call: Call) async throws -> Response {
        guard let checkpoint = try await call.node.log.checkpoint(of: call.commune) else {
            throw Problem(.communeUnknown, ["commune": call.commune])
        }
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        if let name = HTTPField.Name("Acta-Position") { headers[name] = String(checkpoint.size) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: checkpoint.note)))
    }
}
