import Foundation
import NIOCore
import NIOPosix

/// Sends prepared requests over a number of connections to a server on this machine, one after the other on each, and
/// counts what comes back. It understands just as much HTTP as it must, so that little of the machine goes into it.
final class LoadGenerator: Sendable {
    /// What came back.
    struct Result: Sendable {
        var answers = 0
        /// Answers with another status than 2xx.
        var failures = 0
        var seconds = 0.0
        /// From sending to answer, ascending, in seconds.
        var latencies: [Double] = []

        var rate: Double { seconds > 0 ? Double(answers) / seconds : 0 }

        /// The latency that so many of 100 answers stayed below.
        func percentile(_ percent: Double) -> Double {
            guard !latencies.isEmpty else { return 0 }
            return latencies[min(latencies.count - 1, Int(Double(latencies.count) * percent / 100))]
        }
    }

    private let port: Int
    private let connections: Int
    private let group: MultiThreadedEventLoopGroup

    init(port: Int, connections: Int) {
        self.port = port
        self.connections = connections
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    /// Runs for some seconds, each connection as fast as it gets answers, or with a request every `pause` seconds.
    /// `request` makes the bytes of a connection's next request from the connection's number and a count.
    func run(
        seconds: Double,
        pause: Double = 0,
        request: @escaping @Sendable (_ connection: Int, _ count: Int) -> [UInt8]
    ) async throws -> Result {
        let pause = TimeAmount.nanoseconds(Int64(pause * 1e9))
        let deadline = NIODeadline.now() + .milliseconds(Int64(seconds * 1000))
        let start = NIODeadline.now()
        let port = port
        let group = group
        let results = try await withThrowingTaskGroup(of: Result.self) { tasks in
            for connection in 0..<connections {
                tasks.addTask {
                    let promise = group.next().makePromise(of: Result.self)
                    let channel = try await ClientBootstrap(group: group)
                        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                        .connect(host: "127.0.0.1", port: port).get()
                    try await channel.eventLoop.submit {
                        try channel.pipeline.syncOperations.addHandler(
                            LoadHandler(deadline: deadline, pause: pause, finished: promise) { request(connection, $0) }
                        )
                    }.get()
                    return try await promise.futureResult.get()
                }
            }
            var all: [Result] = []
            for try await result in tasks { all.append(result) }
            return all
        }
        var total = Result()
        for result in results {
            total.answers += result.answers
            total.failures += result.failures
            total.latencies += result.latencies
        }
        total.latencies.sort()
        total.seconds = Double((NIODeadline.now() - start).nanoseconds) / 1e9
        return total
    }

    func stop() async { try? await group.shutdownGracefully() }
}

/// One connection of a load.
private final class LoadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let deadline: NIODeadline
    private let finished: EventLoopPromise<LoadGenerator.Result>
    private let pause: TimeAmount
    private let request: (Int) -> [UInt8]
    private var result = LoadGenerator.Result()
    private var buffer = ByteBuffer()
    private var count = 0
    private var sent = NIODeadline.now()
    private var isDone = false

    init(
        deadline: NIODeadline,
        pause: TimeAmount,
        finished: EventLoopPromise<LoadGenerator.Result>,
        request: @escaping (Int) -> [UInt8]
    ) {
        self.deadline = deadline
        self.pause = pause
        self.finished = finished
        self.request = request
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { send(context) }
    }

    func channelActive(context: ChannelHandlerContext) { send(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var chunk = unwrapInboundIn(data)
        buffer.writeBuffer(&chunk)
        while let status = takeAnswer() {
            result.answers += 1
            result.latencies.append(Double((NIODeadline.now() - sent).nanoseconds) / 1e9)
            if !(200..<300).contains(status) { result.failures += 1 }
            guard NIODeadline.now() < deadline else {
                finish(context)
                return
            }
            let next = sent + pause
            if pause > .zero, next > .now() {
                context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.send(context) }
            } else {
                send(context)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        finished.succeed(result)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        result.failures += 1
        finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        finished.succeed(result)
        context.close(promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        sent = .now()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: request(count))), promise: nil)
        count += 1
    }

    /// The status of the answer at the front, once all of it is there.
    private func takeAnswer() -> Int? {
        let view = buffer.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: view[..<end.lowerBound], as: UTF8.self)
        let length =
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)) } ?? 0
        let total = end.upperBound - view.startIndex + length
        guard view.count >= total else { return nil }
        let status = Int(head.dropFirst(9).prefix(3)) ?? 0
        buffer.moveReaderIndex(forwardBy: total)
        buffer.discardReadBytes()
        return status
    }
}
