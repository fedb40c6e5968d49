import CanonicalJSON
import HTTPTypes
import Hummingbird
import NIOCore
import Runtime
import Transparency

/// This deployment as a witness of the logs of others (C2SP tlog-witness).
enum WitnessRoutes {
    static let all: [Route] = [
        Route(
            method: .post,
            path: "/log/witness/add-checkpoint",
            summary: "Cosign a checkpoint of a log that is witnessed here (C2SP tlog-witness).",
            // The log's signature is the credential.
            access: .open,
            request: ["text/plain": ["type": "string"]],
            responses: [
                (200, "Cosignatures, as lines of a note.", ["text/plain"]),
                (400, "Not such a request.", ["text/plain"]),
                (403, "None of the log's keys signed it.", ["text/plain"]),
                (404, "This log isn't witnessed here.", ["text/plain"]),
                (
                    409, "Another size, which is told, or another tree was cosigned last.",
                    ["text/x.tlog.size", "text/plain"]
                ),
                (422, "The proof doesn't verify.", ["text/plain"]),
            ],
            handle: add
        )
    ]

    @Sendable private static func add(_ request: Request, _ call: Call) async throws -> Response {
        let answer: WitnessAnswer
        if let buffer = try? await request.body.collect(upTo: 1 << 16) {
            answer = try await call.node.witness.add(Array(buffer.readableBytesView))
        } else {
            answer = .malformed
        }
        return Response(
            status: .init(code: answer.status),
            headers: [.contentType: answer.type],
            body: .init(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}
