/// A message of NOTIFY.
public struct Notification: Sendable, Equatable {
    public let channel: String
    public let payload: String
    /// The process that sent it.
    public let backendPID: Int32
}

extension Connection {
    /// Listens on a channel until the stream is let go; the stream ends when the connection does.
    ///
    /// Up to 1,024 messages wait for a slow reader, then the oldest are dropped. Messages that are sent while no
    /// connection listens are lost: after a reconnect, look what was missed.
    public func listen(_ channel: String) async throws(PostgresError) -> AsyncStream<Notification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Notification.self,
            bufferingPolicy: .bufferingNewest(1024)
        )
        try await enter(cancellable: true)
        defer { leave() }
        let id = newID()
        subscriptions[channel, default: [:]][id] = continuation
        do {
            _ = try await run(["listen \(identifier: channel)"], cancellable: false)
        } catch {
            unsubscribe(channel, id: id)
            throw error
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            Task { await self.endListening(channel, id: id) }
        }
        return stream
    }

    private func endListening(_ channel: String, id: UInt64) async {
        guard unsubscribe(channel, id: id) else { return }
        // A lost connection doesn't listen either.
        _ = try? await query("unlisten \(identifier: channel)", cancellable: false)
    }

    /// Whether it was the channel's last reader.
    @discardableResult
    private func unsubscribe(_ channel: String, id: UInt64) -> Bool {
        guard subscriptions[channel]?.removeValue(forKey: id) != nil else { return false }
        guard subscriptions[channel]?.isEmpty == true else { return false }
        subscriptions[channel] = nil
        return true
    }
}
