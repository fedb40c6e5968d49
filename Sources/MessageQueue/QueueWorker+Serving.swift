import EventLog
import Logging
import Postgres

extension QueueWorker {
    /// When what happens next.
    private struct Schedule {
        var renewal: ContinuousClock.Instant
        var groups = ContinuousClock.now
        var poll = ContinuousClock.now
        var prune: ContinuousClock.Instant
        var reading = ContinuousClock.now
        /// From one reading to the next; longer while nothing that is read is wanted.
        var pace: Duration
        /// Set while it leaves: when it waits no longer.
        var end: ContinuousClock.Instant?
    }

    /// Works while it has the lease, until it is to stop.
    ///
    /// - Returns: Whether it leaves because this process has more than its share.
    func serve(_ lease: Lease, _ crew: Crew, on connection: Connection) async throws -> Bool {
        let tenure = Tenure(until: .now + configuration.leaseDuration)
        isServing = true
        do {
            let gaveBack = try await loop(lease, crew, tenure, on: connection)
            isServing = false
            tenure.end()
            // Only those are left that didn't end in time.
            board.clear()
            return gaveBack
        } catch {
            isServing = false
            tenure.end()
            // What they do now could come after what the next one does.
            for task in board.clear() { await task.value }
            throw error
        }
    }

    private func loop(_ lease: Lease, _ crew: Crew, _ tenure: Tenure, on connection: Connection) async throws -> Bool {
        let source = Source(connection: connection)
        var schedule = Schedule(
            renewal: .now + configuration.leaseDuration / 3,
            prune: .now + configuration.pruneInterval,
            pace: configuration.pace
        )
        var gaveBack = false
        while true {
            let now = ContinuousClock.now
            if isStopping, schedule.end == nil { schedule.end = now + configuration.drain }
            if let end = schedule.end, board.isIdle || now >= end { return gaveBack }
            if now >= schedule.renewal {
                try await lease.renew(duration: configuration.leaseDuration, on: connection)
                tenure.extend(until: now + configuration.leaseDuration)
                schedule.renewal = now + min(configuration.leaseDuration / 3, configuration.leaseInterval)
                try await crew.report(on: connection)
                if !gaveBack, !isStopping, crew.mustGiveBack() {
                    gaveBack = true
                    schedule.end = now + configuration.drain
                }
            }
            if schedule.end == nil { try await look(&schedule, now, source) }
            if board.hasFinished {
                try await acknowledge(lease, on: connection)
            } else if schedule.end == nil, board.hasWork(configuration.deliveries) {
                if now < schedule.reading {
                    if board.isIdle {
                        executor.pause(until: schedule.reading)
                    } else {
                        await park(until: schedule.reading, orEarlier: true)
                    }
                } else {
                    let (hasMore, isWanted) = try await start(source, tenure)
                    schedule.pace = isWanted ? configuration.pace : min(schedule.pace * 2, configuration.idlePace)
                    schedule.reading = hasMore ? now : now + schedule.pace
                }
            } else {
                await park(until: min(schedule.renewal, schedule.end ?? schedule.poll), orEarlier: true)
            }
        }
    }

    /// Looks for what nobody told of.
    private func look(_ schedule: inout Schedule, _ now: ContinuousClock.Instant, _ source: Source) async throws {
        if now >= schedule.groups {
            schedule.groups = now + configuration.groupsInterval
            if try await askForGroups(source) { schedule.poll = now }
        }
        if now >= schedule.poll {
            schedule.poll = now + configuration.pollInterval
            let groups = board.groups
            guard !groups.isEmpty else { return }
            let places = try await source.lagging(groups)
            let ripe = try await source.ripe(groups, now: configuration.clock())
            for place in places + ripe.due + ripe.keys where owns(place.commune) { board.add(place) }
        }
        if now >= schedule.prune {
            schedule.prune = now + configuration.pruneInterval
            try await prune(source.connection)
        }
    }

    /// - Returns: Whether there are new ones.
    private func askForGroups(_ source: Source) async throws -> Bool {
        var entries: [Board.Entry] = []
        for (index, consumer) in configuration.consumers.enumerated() {
            do {
                entries += try await consumer.groups().map { Board.Entry(group: $0, consumer: consumer, index: index) }
            } catch {
                logger.warning("a consumer can't say its groups", metadata: ["error": "\(error)"])
                entries += board.entries.values.filter { $0.index == index }
            }
        }
        let fresh = entries.map(\.group).filter { !board.isRegistered($0.name) }
        if !fresh.isEmpty { try await source.register(fresh) }
        board.take(entries)
        return !fresh.isEmpty
    }

    /// Reads what is to be delivered, and has it delivered.
    ///
    /// - Returns: Whether there was more than fitted, and whether any of it was for a consumer.
    private func start(_ source: Source, _ tenure: Tenure) async throws -> (hasMore: Bool, isWanted: Bool) {
        let (places, keys) = board.choose(pairs: configuration.pairs, deliveries: configuration.deliveries)
        var hasMore = false
        var isWanted = !keys.isEmpty
        if !places.isEmpty {
            let limit = max(1, configuration.batch / places.count)
            let now = configuration.clock()
            let chosen = places.map { ($0.0, $0.1.consumer, $0.1.group) }
            for delivery in try await source.read(chosen, limit: limit, now: now) {
                if let span = delivery.span, span.count >= limit {
                    board.add(delivery.place)
                    hasMore = true
                }
                if !delivery.parts.isEmpty { isWanted = true }
                launch(delivery, tenure)
            }
        }
        if !keys.isEmpty {
            let chosen = keys.map { ($0.0, $0.1.group) }
            for delivery in try await source.backlogs(chosen, limit: configuration.batch) { launch(delivery, tenure) }
        }
        return (hasMore, isWanted)
    }

    private func launch(_ delivery: Delivery, _ tenure: Tenure) {
        guard let entry = board.entries[delivery.group.name] else { return }
        if delivery.parts.isEmpty {
            if delivery.span != nil || !delivery.followers.isEmpty { board.finished(delivery, []) }
            return
        }
        let keys = configuration.keys
        let task = Task.detached { [weak self] in
            let outcomes = await delivery.received(by: entry.consumer, keys: keys, tenure)
            await self?.finish(delivery, outcomes, tenure)
        }
        board.started(delivery.place, task)
    }

    private func finish(_ delivery: Delivery, _ outcomes: [[Outcome]]?, _ tenure: Tenure) {
        // Of an earlier lease.
        guard !tenure.hasEnded else { return }
        board.ended(delivery.place)
        if let outcomes { board.finished(delivery, outcomes) } else { board.add(delivery.place) }
        unpark()
    }

    /// Acknowledges all that is finished.
    private func acknowledge(_ lease: Lease, on connection: Connection) async throws {
        let finished = board.takeFinished()
        let now = configuration.clock()
        var written = Acknowledgement()
        for (delivery, outcomes) in finished {
            let settled = delivery.settled(outcomes, now: now, retries: configuration.retries) { .random(in: 0...1) }
            written.add(settled)
        }
        try await configuration.faults.beforeAcknowledging()
        do {
            try await written.write(lease, now: now, on: connection)
        } catch is Acknowledgement.Conflict {
            logger.warning("messages were acknowledged elsewhere meanwhile; reading again")
            for (delivery, _) in finished { board.add(delivery.place) }
            return
        }
        try await configuration.faults.afterAcknowledging()
        for cursor in written.cursors { board.moved(cursor) }
        for key in written.keys {
            if key.attempts == 0 {
                // More of its backlog than fitted, or what joined meanwhile.
                board.add(Delivery.Place(group: key.place.group, commune: key.place.commune, key: key.key))
            } else {
                logger.log(
                    level: key.isParked ? .error : .warning,
                    key.isParked ? "key parked" : "key to be tried again",
                    metadata: [
                        "group": "\(key.place.group)", "commune": "\(key.place.commune)", "key": "\(key.key)",
                        "attempts": "\(key.attempts)", "reason": "\(key.reason ?? "")",
                    ]
                )
            }
        }
    }

    /// Removes cursors from before the newest, once they don't count for the rate any longer.
    private func prune(_ connection: Connection) async throws {
        let newest = board.prunable(olderThan: .now - .seconds(30))
        guard !newest.isEmpty else { return }
        try await connection.query(
            """
            delete from acta.queue_cursor c
            using unnest(\(newest.map(\.place.commune)), \(newest.map(\.place.group)), \(newest.map(\.first)))
                k(commune, group_name, first)
            where c.commune = k.commune and c.group_name = k.group_name and c.first < k.first
                and c.written_at < clock_timestamp() - interval '15 seconds'
            """
        )
    }
}
