import Domain
import EventLog
import Postgres
import Transparency

/// Reads what a desk lacks, outside of the slice's loop: only that commune waits meanwhile.
///
/// The head is read first, then events up to it. They never change, so that no transaction has to hold them together.
struct Loader: Sendable {
    let log: EventLog
    let press: Press
    /// How many events are read at a time.
    var page = 1000

    /// Brings a desk up to date and loads what is needed.
    func load(_ needs: Needs, into desk: Desk) async throws {
        let began = ContinuousClock.now
        if needs.founding { try await log.found(desk.commune) }
        if needs.refresh || needs.founding {
            if let head = try await log.head(desk.commune) { try await catchUp(desk, with: head) }
            desk.refreshedAt = began
        }
        let missing = needs.sections.subtracting(desk.committed.loaded)
        for section in missing {
            desk.open(section)
            try await fold(section, into: desk)
        }
        if !missing.isEmpty { desk.ahead = desk.committed }
        if !needs.persons.isEmpty {
            desk.take(keys: try await log.personKeys(desk.commune, needs.persons.map(\.text)), of: needs.persons)
        }
        if !needs.nationalIds.isEmpty {
            let holders = try await log.nationalIdHolders(desk.commune, macs: Array(needs.nationalIds))
            desk.take(holders: holders, of: needs.nationalIds)
        }
        desk.isStale = false
    }

    /// Folds what came since the desk's position into the sections that it has.
    func catchUp(_ desk: Desk, with head: Head) async throws {
        defer { desk.isStale = false }
        guard head.size != desk.size else { return desk.take(head, tree: desk.tree) }
        guard head.size > desk.size else { throw LogFault.shorter(commune: desk.commune, size: head.size) }
        guard !desk.committed.loaded.isEmpty else {
            let levels = try await log.partialTiles(desk.commune, size: head.size)
            let partial = levels.map { $0.compactMap { Hash($0) } }
            guard let tree = TileBuilder(size: head.size, partial: partial), tree.frontier.map(\.bytes) == head.frontier
            else { throw LogFault.unlikeItsHead(commune: desk.commune, size: head.size) }
            return desk.take(head, tree: tree)
        }
        var tree = desk.tree
        var position = desk.size
        while position < head.size {
            let events = try await log.read(desk.commune, after: position, upTo: head.size, limit: page)
            guard let last = events.last else { throw LogFault.gap(commune: desk.commune, position: position + 1) }
            for event in events {
                position += 1
                guard event.position == position else { throw LogFault.gap(commune: desk.commune, position: position) }
                tree.append(.leaf(event.bytes))
                desk.fold(try press.read(event), bytes: event.bytes.count)
            }
            position = last.position
        }
        desk.take(head, tree: tree)
        desk.ahead = desk.committed
    }

    /// Folds a section from its first event.
    private func fold(_ section: Section, into desk: Desk) async throws {
        guard desk.size > 0 else { return }
        switch section {
        case .commune, .register, .actas:
            let kinds = section.kinds.map(\.rawValue)
            try await log.readStreams(desk.commune, kinds: kinds, upTo: desk.size, page: page) { events in
                for event in events { desk.fold(try press.read(event), bytes: event.bytes.count) }
            }
        case .stream(let stream):
            var version = 0
            while true {
                let events = try await log.readStream(
                    desk.commune,
                    stream.description,
                    afterVersion: version,
                    upTo: desk.size,
                    limit: page
                )
                for event in events { desk.fold(try press.read(event), bytes: event.bytes.count) }
                guard events.count == page, let last = events.last else { return }
                version = last.streamVersion
            }
        }
    }
}

/// The log isn't what it must be.
enum LogFault: Error, Hashable {
    /// A position below the head has no event.
    case gap(commune: String, position: Int64)
    /// Its tiles and its head don't belong together.
    case unlikeItsHead(commune: String, size: Int64)
    /// It has fewer events than it had.
    case shorter(commune: String, size: Int64)
    /// An event's bytes can't be read by this program.
    case unreadable(commune: String, position: Int64, reason: String)
}
