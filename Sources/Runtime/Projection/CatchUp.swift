import EventLog
import Postgres
import ReadModels

/// A halted view's way back: it alone folds from where it halted up to the checkpoint that the others moved meanwhile.
struct CatchUp: Sendable {
    let tail: Tail
    let lease: Lease
    let halt: Halt
    let opener: SealOpener
    let skips: Skips

    /// Whether the view has caught up; it stays halted, perhaps further on, where it fails again.
    func run(_ view: any View.Type, batch: Int, on connection: Connection) async throws -> Bool {
        var halt = halt
        while true {
            switch try await step(view, halt, batch: batch, on: connection) {
            case .caughtUp: return true
            case .halted: return false
            case .moved(let position):
                halt = Halt(commune: halt.commune, view: halt.view, position: position, reason: halt.reason)
            }
        }
    }

    private enum Step {
        case caughtUp
        case halted
        case moved(Int64)
    }

    private func step(_ view: any View.Type, _ halt: Halt, batch: Int, on connection: Connection) async throws -> Step {
        let checkpoint = try await tail.checkpoint(halt.commune, on: connection)
        let span = try await tail.read(
            halt.commune,
            from: halt.position,
            upTo: checkpoint,
            limit: batch,
            on: connection
        )
        let fold: Fold?
        do {
            fold = try await [view.folder()].fold([span], halted: { _ in [] }, skips, opener: opener, on: connection)
                .first
        } catch is ViewFailure {
            return .halted
        }
        let again = fold?.halts.first
        let next = again?.position ?? max(span.last + 1, halt.position)
        do {
            return try await connection.transaction { connection in
                guard try await connection.query(lease.hold).count == 1 else { throw Lease.Lost(lease: lease) }
                // Locked before the checkpoint is read again: who folds the commune meanwhile holds the row, or sees it gone.
                guard try await connection.query(lock(halt)).count == 1 else { return .halted }
                let last = try await tail.checkpoint(halt.commune, on: connection)
                try await fold?.save(connection)
                if again == nil, next > last {
                    _ = try await connection.query(deletion(halt))
                    return .caughtUp
                }
                _ = try await connection.query(move(halt, to: next, reason: again?.reason ?? halt.reason))
                return again == nil ? .moved(next) : .halted
            }
        } catch is ViewFailure {
            return .halted
        }
    }

    private func lock(_ halt: Halt) -> SQL {
        """
        select 1 from acta.view_halt
        where commune = \(halt.commune) and schema = \(tail.schema) and view = \(halt.view)
            and position = \(halt.position) for update
        """
    }

    private func deletion(_ halt: Halt) -> SQL {
        """
        delete from acta.view_halt
        where commune = \(halt.commune) and schema = \(tail.schema) and view = \(halt.view)
        """
    }

    private func move(_ halt: Halt, to position: Int64, reason: String) -> SQL {
        """
        update acta.view_halt set position = \(position), reason = \(reason)
        where commune = \(halt.commune) and schema = \(tail.schema) and view = \(halt.view)
        """
    }
}
