import CanonicalJSON
import Domain
import Foundation
import Transparency

/// One pass over a book's events: the tree grows, each event is judged, and the read models are folded.
struct EventPass: Sendable {
    /// What one event's bytes gave, computed on any core.
    private struct Reading: Sendable {
        let leaf: Hash
        let position: Int64?
        let recorded: Recorded?
        let source: String?
        let fault: Finding?
    }

    private let audit: BookAudit
    private let seals: Seals
    private let viewsUpTo: Int64
    var derivations: [any DerivedRows] = []
    var skips = Skips()

    private var tree = TileBuilder()
    private var tiles: TileComparison
    /// Sizes at which a checkpoint fits the tree.
    private(set) var fitting: Set<Int64> = []
    private var roots: [Int64: Hash] = [:]
    /// Whether single events were named that aren't as they were.
    private(set) var hasNamedEvents = false
    private var expected: Int64 = 1
    private var lastTime = Instant(milliseconds: .min)
    private var source: String?
    private var authority = AuthorityAudit()
    private var acts: Int64 = 0

    init(audit: BookAudit, seals: Seals, viewsUpTo: Int64) {
        self.audit = audit
        self.seals = seals
        self.viewsUpTo = viewsUpTo
        tiles = TileComparison(audit.book)
    }

    /// How many events there are.
    var size: Int64 { tree.size }

    /// Whether a checkpoint was signed of this tree.
    func matches(_ anchor: Seals.Anchor) -> Bool { roots[anchor.size] == anchor.root }

    /// - Parameter progress: Told up to which of the file's bytes events were checked.
    mutating func run(_ report: inout BookReport, _ progress: @Sendable (Int64) -> Void) async throws {
        let wanted = Set(seals.anchors.map(\.size))
        if wanted.contains(0) { roots[0] = .empty }
        let (jobs, isWhole) = (audit.jobs, audit.depth == .whole)
        var reader = try LineReader(audit.book.events)
        var batch = try reader.next()
        var readings = await Self.read(batch, jobs, isWhole: isWhole)
        while let current = batch {
            // The next ones are hashed and read while these are taken and folded.
            let next = try reader.next()
            async let upcoming = Self.read(next, jobs, isWhole: isWhole)
            for reading in readings { take(reading, wanted, &report) }
            try await fold(readings)
            progress(current.end)
            readings = await upcoming
            batch = next
        }
        for finding in tiles.finish(tree) { report.add(finding) }
        for anchor in seals.anchors where matches(anchor) { fitting.insert(anchor.size) }
        tell(&report)
    }

    // MARK: On all cores

    private static func read(_ batch: LineReader.Batch?, _ jobs: Int, isWhole: Bool) async -> [Reading] {
        guard let batch else { return [] }
        let schemas = PublishedShapes.all
        let part = max(1, (batch.lines.count + jobs - 1) / jobs)
        return await withTaskGroup(of: (Int, [Reading]).self) { group in
            for start in stride(from: 0, to: batch.lines.count, by: part) {
                let lines = batch.lines[start..<min(start + part, batch.lines.count)]
                group.addTask {
                    (start, lines.map { Self.read(batch.bytes, $0, isWhole: isWhole, schemas) })
                }
            }
            var parts: [(Int, [Reading])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private static func read(_ bytes: [UInt8], _ line: Range<Int>, isWhole: Bool, _ schemas: PublishedShapes) -> Reading
    {
        let leaf = bytes.withUnsafeBytes { Hash.leaf(UnsafeRawBufferPointer(rebasing: $0[line])) }
        guard isWhole else {
            return Reading(leaf: leaf, position: position(bytes, line), recorded: nil, source: nil, fault: nil)
        }
        let entry = Array(bytes[line])
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue.parse(entry)
        } catch {
            let place = position(bytes, line)
            return Reading(
                leaf: leaf,
                position: place,
                recorded: nil,
                source: nil,
                fault: Finding(.eventUnreadable, at: place, error.en)
            )
        }
        let (recorded, fault) = judge(value, entry, schemas)
        return Reading(
            leaf: leaf,
            position: value["position"]?.string.flatMap { Int64($0) },
            recorded: recorded,
            source: value["source"]?.string,
            fault: fault
        )
    }

    /// The event, or why it isn't one.
    private static func judge(
        _ value: JSONValue,
        _ entry: [UInt8],
        _ schemas: PublishedShapes
    ) -> (Recorded?, Finding?) {
        let position = value["position"]?.string.flatMap { Int64($0) }
        guard value.canonicalBytes == entry else {
            return (nil, Finding(.eventUnreadable, at: position, "not canonical JSON"))
        }
        if let fault = schemas.fault(in: value) { return (nil, Finding(.schemaViolated, at: position, fault)) }
        do {
            return (try Codec.tables.recorded(value), nil)
        } catch {
            return (nil, Finding(.eventUnreadable, at: position, String(String(describing: error).prefix(200))))
        }
    }

    /// The position without parsing: in canonical JSON it comes after the data, and what follows it has no texts of people.
    private static func position(_ bytes: [UInt8], _ line: Range<Int>) -> Int64? {
        let key = Array(#","position":""#.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            var place = line.upperBound - key.count
            while place >= line.lowerBound {
                if buffer[place] == key[0], buffer[place..<place + key.count].elementsEqual(key) {
                    var (value, digit) = (Int64(0), place + key.count)
                    while digit < line.upperBound, buffer[digit] >= 0x30, buffer[digit] <= 0x39 {
                        value = value &* 10 &+ Int64(buffer[digit] - 0x30)
                        digit += 1
                    }
                    return value
                }
                place -= 1
            }
            return nil
        }
    }

    // MARK: In order

    private mutating func take(_ reading: Reading, _ wanted: Set<Int64>, _ report: inout BookReport) {
        let index = tree.size
        for tile in tree.append(reading.leaf) { for finding in tiles.compare(tile) { name(finding, &report) } }
        if wanted.contains(tree.size) { roots[tree.size] = tree.root }
        place(reading, &report)
        if let fault = reading.fault {
            name(Finding(fault.code, at: fault.position ?? index + 1, fault.detail), &report)
        }
        guard let recorded = reading.recorded else { return }
        if recorded.recordedAt < lastTime {
            name(
                Finding(.timeBack, at: recorded.position, "\(recorded.recordedAt.scalar) < \(lastTime.scalar)"),
                &report
            )
        }
        lastTime = max(lastTime, recorded.recordedAt)
        if let fault = authority.judge(recorded) {
            let kind = type(of: recorded.event.payload).kind.type
            let detail =
                "\(kind), \(recorded.actor), authority \(recorded.authority.map(String.init) ?? "–"): \(fault.rawValue)"
            name(Finding(.authorityMissing, at: recorded.position, detail), &report)
        }
        acts += 1
    }

    /// Positions are 1, 2, 3 …, and all events are of one log.
    private mutating func place(_ reading: Reading, _ report: inout BookReport) {
        guard let position = reading.position else {
            expected += 1
            return
        }
        if position > expected {
            name(Finding(.eventMissing, at: expected, to: position - 1), &report)
            tiles.giveUp()
            expected = position + 1
        } else if position < expected {
            name(Finding(.eventMisplaced, at: position, "after \(expected - 1)"), &report)
            tiles.giveUp()
        } else {
            expected += 1
        }
        if let own = reading.source {
            if let source, source != own { name(Finding(.eventMisplaced, at: position, own), &report) }
            source = source ?? own
        }
    }

    private mutating func name(_ finding: Finding, _ report: inout BookReport) {
        hasNamedEvents = true
        report.add(finding)
    }

    private func fold(_ readings: [Reading]) async throws {
        guard !derivations.isEmpty else { return }
        let entries = readings.compactMap { reading -> Span.Entry? in
            guard let recorded = reading.recorded, recorded.position <= viewsUpTo else { return nil }
            return Span.Entry(position: recorded.position, event: .success(recorded))
        }
        guard !entries.isEmpty else { return }
        let span = Span(commune: commune, entries: entries)
        let skips = skips
        try await withThrowingTaskGroup(of: Void.self) { group in
            for view in derivations { group.addTask { try await view.fold(span, skips) } }
            try await group.waitForAll()
        }
    }

    /// The commune's slug, by which the operators' log names events: the end of the origin.
    var commune: String {
        let origin = seals.newest?.origin ?? ""
        return origin.split(separator: "/").last.map(String.init) ?? ""
    }

    private func tell(_ report: inout BookReport) {
        report.note(
            "hashes",
            size,
            en: "Events hashed into the tree: \(size), at the positions 1 to \(size).",
            es: "Hechos resumidos en el árbol: \(size), en las posiciones 1 a \(size)."
        )
        if tiles.compared > 0 {
            report.note(
                "tiles",
                Int64(tiles.compared),
                en: "Tiles compared with the tree: \(tiles.compared).",
                es: "Piezas comparadas con el árbol: \(tiles.compared)."
            )
        }
        guard audit.depth == .whole else { return }
        report.note(
            "events",
            acts,
            en: "Events held against their schemas, their times, and the power by which each was done: \(acts).",
            es: "Hechos cotejados con sus esquemas, sus horas y la facultad con que se hizo cada uno: \(acts)."
        )
    }
}
