import CanonicalJSON
import Hummingbird
import NIOCore
import Runtime

/// What operators and load balancers ask.
enum ServiceRoutes {
    static let all: [Route] = [
        Route(
            method: .get,
            path: "/livez",
            summary: "Whether the process answers.",
            access: .open,
            responses: [(200, "It does.", ["application/json"])],
            handle: { _, _ in json([("status", .string("live"))], 200) }
        ),
        Route(
            method: .get,
            path: "/readyz",
            summary: "Whether commands can be taken: the database answers and its schema is right.",
            access: .open,
            responses: [(200, "Ready.", ["application/json"]), (503, "Not ready, and why.", ["application/json"])],
            handle: ready
        ),
        Route(
            method: .get,
            path: "/metrics",
            summary: "Figures for Prometheus.",
            access: .open,
            responses: [(200, "Prometheus' text format.", ["text/plain"])],
            handle: { _, call in
                let text = await call.node.metricsText()
                return Response(
                    status: .ok,
                    headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: .init(byteBuffer: ByteBuffer(string: text))
                )
            }
        ),
    ]

    @Sendable private static func ready(_ request: Request, _ call: Call) async throws -> Response {
        let faults = await call.node.readinessFaults()
        guard !faults.isEmpty else { return json([("status", .string("ready"))], 200) }
        let reasons = JSONValue.array(faults.map(JSONValue.string))
        return json([("status", .string("not-ready")), ("reasons", reasons)], 503)
    }

    static func json(_ fields: [(String, JSONValue)], _ status: Int) -> Response {
        let bytes = JSONValue.object(JSONObject(fields)).canonicalBytes
        return Response(
            status: .init(code: status),
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
