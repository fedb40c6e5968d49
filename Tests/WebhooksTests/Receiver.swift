import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A receiver on this machine that keeps what it is sent.
final class Receiver: Sendable {
    struct Delivery: Sendable {
        var id: String
        var timestamp: Int64
        var signatures: [String]
        var host: String
        var body: [UInt8]
    }

    /// Status and headers of the answer to what was received.
    typealias Answer = @Sendable (Delivery) async -> (status: Int, headers: [String: String])

    private let kept = Mutex<[Delivery]>([])
    private let opened = Mutex<Int>(0)

    var deliveries: [Delivery] { kept.withLock { $0 } }
    var port: Int { opened.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// Listens for as long as `body` runs.
    static func run<Value: Sendable>(
        _ answer: @escaping Answer = { _ in (204, [:]) },
        _ body: (Receiver) async throws -> Value
    ) async throws -> Value {
        let receiver = Receiver()
        let router = Router()
        router.post("hook") { request, _ in
            let buffer = try await request.body.collect(upTo: 1 << 20)
            func header(_ name: String) -> String { HTTPField.Name(name).flatMap { request.headers[$0] } ?? "" }
            let delivery = Delivery(
                id: header("webhook-id"),
                timestamp: Int64(header("webhook-timestamp")) ?? 0,
                signatures: header("webhook-signature").split(separator: " ").map(String.init),
                host: request.head.authority ?? "",
                body: Array(buffer.readableBytesView)
            )
            receiver.kept.withLock { $0.append(delivery) }
            let (status, fields) = await answer(delivery)
            var headers = HTTPFields()
            for (name, value) in fields { if let name = HTTPField.Name(name) { headers[name] = value } }
            return Response(status: .init(code: status), headers: headers)
        }
        let (ready, continuation) = AsyncStream<Int>.makeStream()
        let quiet = Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                continuation.yield(channel.localAddress?.port ?? 0)
            },
            logger: quiet
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
        let running = Task { try await group.run() }
        var ports = ready.makeAsyncIterator()
        let port = await ports.next() ?? 0
        receiver.opened.withLock { $0 = port }
        do {
            let value = try await body(receiver)
            await group.triggerGracefulShutdown()
            try? await running.value
            return value
        } catch {
            await group.triggerGracefulShutdown()
            try? await running.value
            throw error
        }
    }
}
