import EventLog
import Postgres
import ReadModels

extension Node {
    /// Sets development's clock forward for all processes on the database, from one due thing to the next, and returns when
    /// everything that was due is done and shown.
    ///
    /// - Returns: `false` where it is later already.
    /// - Throws: `NodeFault.unavailable` where workers don't come to an end of it within a minute.
    public func setClock(to moment: Int64) async throws -> Bool {
        // A task of its own: a caller who goes away leaves no step half done.
        try await Task {
            try await clockTurns.pass {
                try await NodeFault.unlessAvailable { try await step(to: moment) }
            }
        }.value
    }

    private func step(to moment: Int64) async throws -> Bool {
        // Another process may have set it further.
        clock.follow(offset: try await clockOffset.current())
        guard moment >= clock.milliseconds else { return false }
        try await settle()
        while let next = try await agenda.next(after: clock.milliseconds), next <= moment {
            try await advance(to: next)
            try await settle()
        }
        try await advance(to: moment)
        try await settle()
        try await show()
        return true
    }

    private func advance(to moment: Int64) async throws {
        // It ticks, too: by now it may be later than the moment.
        guard let offset = clock.advance(to: moment) else { return }
        try await clockOffset.set(offset)
    }

    /// Returns when all that follows from events up to now was done.
    private func settle() async throws {
        try await until { try await agenda.isSettled(at: clock.milliseconds) }
    }

    /// Returns when the read models have all events.
    private func show() async throws {
        let pool = agenda.pool
        try await until {
            try await pool.withConnection { connection in
                let schemas = try await connection.query("select schema from acta.live_views").decode(String.self)
                let tail = Tail(schema: schemas.first ?? ReadModels.schema, decode: { try Codec.decode($0) })
                return try await tail.lagging(on: connection).isEmpty
            }
        }
    }

    /// Looks until something holds; workers may be in other processes, so it looks in the database.
    private func until(_ holds: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !holds() {
            guard ContinuousClock.now < deadline else { throw NodeFault.unavailable(retryAfter: 1) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
