internal import CLibPQ

extension Connection {
    /// How a statement is sent: under which name, and whether it must be prepared before.
    struct Plan {
        let key: StatementCache.Key
        let name: String
        let isNew: Bool
    }

    func plan(_ statements: [SQL]) -> [Plan] {
        var added: [StatementCache.Key: String] = [:]
        return statements.map { sql in
            let key = StatementCache.Key(text: sql.text, types: sql.parameters.types)
            if let name = self.statements.name(for: key) { return Plan(key: key, name: name, isNew: false) }
            // Twice in one pipeline, it is prepared once.
            if let name = added[key] { return Plan(key: key, name: name, isNew: false) }
            let name = self.statements.newName()
            added[key] = name
            return Plan(key: key, name: name, isNew: true)
        }
    }

    /// Sends a prepared statement with its parameters.
    func send(_ sql: SQL, _ plan: Plan, _ wire: Wire) -> Bool {
        unsafe sql.parameters.withPointers { count, values, lengths, formats in
            unsafe PQsendQueryPrepared(wire.connection, plan.name, count, values, lengths, formats, 1) == 1
        }
    }

    func receive(_ sql: SQL, _ plan: Plan, _ wire: Wire) async -> ([Answer], Failure?) {
        var answers: [Answer] = []
        var failure: Failure?
        while let outcome = await nextResult(wire) {
            switch outcome.status {
            case _ where outcome.isCopy:
                giveUp(wire)
                return ([], failure)
            case _ where outcome.isError:
                if failure == nil { failure = Failure(outcome, statement: sql.statement, index: 0) }
            default:
                answers.append(outcome.answer())
            }
        }
        return (answers, failure)
    }

    /// Sends statements, each prepared before where it is new, and one sync at the end.
    func sendPipeline(_ statements: [SQL], _ plan: [Plan], _ wire: Wire, mayDeallocate: Bool) -> Bool {
        guard unsafe PQenterPipelineMode(wire.connection) == 1 else { return false }
        deallocating = mayDeallocate ? self.statements.evicted : []
        for name in deallocating {
            let text = SQL("deallocate \(identifier: name)").statement
            guard unsafe PQsendQueryParams(wire.connection, text, 0, nil, nil, nil, nil, 1) == 1 else { return false }
        }
        // With a sync of their own, for what comes now is to be a transaction by itself.
        if !deallocating.isEmpty, unsafe PQpipelineSync(wire.connection) != 1 { return false }
        for (sql, plan) in zip(statements, plan) {
            if plan.isNew, !prepare(sql, plan, wire) { return false }
            guard send(sql, plan, wire) else { return false }
        }
        return unsafe PQpipelineSync(wire.connection) == 1
    }

    private func prepare(_ sql: SQL, _ plan: Plan, _ wire: Wire) -> Bool {
        let text = sql.text.map { CChar(bitPattern: $0) } + [0]
        let types = sql.parameters.types.map(\.rawValue)
        return unsafe PQsendPrepare(wire.connection, plan.name, text, Int32(types.count), types) == 1
    }

    func receivePipeline(_ statements: [SQL], _ plan: [Plan], _ wire: Wire) async -> ([Answer], Failure?) {
        if !deallocating.isEmpty {
            await receiveUntilSync(wire) { _ in }
            self.statements.forget(deallocating)
            deallocating = []
        }
        // What is received in order: for a new statement its preparation, then its answer; each ends with no result.
        let steps = plan.enumerated().flatMap { index, plan in
            plan.isNew
                ? [(index: index, prepares: true), (index: index, prepares: false)] : [(index: index, prepares: false)]
        }
        var answers: [Answer] = []
        var failure: Failure?
        var step = 0
        await receiveUntilSync(wire) { outcome in
            guard let outcome else {
                step += 1
                return
            }
            // An error of the commit itself comes after the last statement's answer.
            let index = step < steps.count ? steps[step].index : statements.count - 1
            if outcome.isError {
                if failure == nil {
                    failure = Failure(outcome, statement: statements[index].statement, index: index)
                }
            } else if outcome.status != PGRES_PIPELINE_ABORTED, step < steps.count {
                if steps[step].prepares {
                    self.statements.keep(plan[index].name, for: plan[index].key)
                } else {
                    answers.append(outcome.answer())
                }
            }
        }
        return (answers, failure)
    }

    /// Passes on each result, and `nil` at the end of each statement's, until the sync's.
    private func receiveUntilSync(_ wire: Wire, _ body: (consuming Outcome?) -> Void) async {
        var ends = 0
        while true {
            if let outcome = await nextResult(wire) {
                ends = 0
                if outcome.status == PGRES_PIPELINE_SYNC { return }
                // libpq would tell of a COPY again and again, and its state has no other way out.
                if outcome.isCopy { return giveUp(wire) }
                body(outcome)
            } else {
                ends += 1
                // A lost connection has no sync, but maybe the server's last word after a statement's end.
                // One where libpq lost count is of no use.
                if ends > 2 { return giveUp(wire) }
                body(nil)
            }
        }
    }
}
