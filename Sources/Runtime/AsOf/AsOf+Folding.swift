import Postgres
import ReadModels

extension AsOf {
    /// Folds events of one commune into a schema of which nobody reads meanwhile.
    ///
    /// - Parameter emptying: Whether it has rows that must go first.
    func fold(
        into schema: String,
        _ commune: String,
        from: Int64,
        to last: Int64,
        emptying: Bool
    ) async throws {
        guard last > from || emptying else { return }
        let (reading, writing) = try await connections()
        do {
            if emptying { try await empty(schema, on: writing) }
            let bulk = BulkFold(
                schema: schema,
                views: views,
                decode: decode,
                opener: opener,
                reading: reading,
                writing: writing,
                memory: limits.memory,
                jobs: limits.jobs,
                // Somebody waits for it, and commands are decided on the same threads.
                isHeedless: true,
                readsAhead: false,
                pageEvents: 250
            )
            if last > from { try await bulk.run([.init(commune: commune, from: from, last: last)]) { _, _ in } }
            spare = (reading, writing)
        } catch {
            await reading.close()
            await writing.close()
            throw error
        }
    }

    /// Two of its own, kept from one fold to the next: what a session knows of the tables costs more than many a fold.
    private func connections() async throws -> (Connection, Connection) {
        if let (reading, writing) = spare {
            spare = nil
            if !reading.isBroken, !writing.isBroken { return (reading, writing) }
            await reading.close()
            await writing.close()
        }
        let reading = try await Connection.connect(connection)
        do {
            return (reading, try await Connection.connect(connection))
        } catch {
            await reading.close()
            throw error
        }
    }

    func closeSpare() async {
        guard let (reading, writing) = spare else { return }
        spare = nil
        await reading.close()
        await writing.close()
    }

    /// Deletes all rows: that disturbs others less than dropping and making tables.
    private func empty(_ schema: String, on connection: Connection) async throws {
        _ = try await connection.query("select set_config('synchronous_commit', 'off', false)")
        let tables = views.flatMap { $0.tables }.map { "delete from \(identifier: schema).\(identifier: $0)" as SQL }
        _ = try await connection.pipeline(
            tables + [
                "delete from acta.checkpoint where schema = \(schema)",
                "delete from acta.view_halt where schema = \(schema)",
            ]
        )
    }
}
