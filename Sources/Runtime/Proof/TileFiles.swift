import Foundation
import Transparency

/// Writes a log's tree and entries as C2SP tlog-tiles has them, leaf by leaf.
struct TileFiles {
    let folder: BookFolder
    private var tree = TileBuilder()
    private var entries: [[UInt8]] = []

    init(_ folder: BookFolder) { self.folder = folder }

    var size: Int64 { tree.size }
    var root: Hash { tree.root }

    /// Takes the next entry, and writes the tiles that it fills.
    mutating func append(_ entry: [UInt8]) throws {
        for tile in tree.append(.leaf(entry)) {
            try write(tile.hashes, TileCoordinate(level: tile.level, index: tile.index))
        }
        entries.append(entry)
        if entries.count == TileCoordinate.fullWidth { try writeEntries() }
    }

    /// Writes what isn't full.
    mutating func finish() throws {
        for (level, hashes) in tree.partial.enumerated() where !hashes.isEmpty {
            let index = tree.size >> (8 * Int64(level + 1))
            try write(hashes, TileCoordinate(level: level, index: index, width: hashes.count))
        }
        if !entries.isEmpty { try writeEntries() }
    }

    private func write(_ hashes: [Hash], _ place: TileCoordinate) throws {
        try FileWriter.write(hashes.concatenated, to: folder.tile(place.path))
    }

    private mutating func writeEntries() throws {
        let index = (tree.size - 1) / Int64(TileCoordinate.fullWidth)
        let place = TileCoordinate(level: 0, index: index, width: entries.count)
        // The path of a tile without its level: entries/000, entries/000.p/5.
        let path = "entries/" + place.path.dropFirst(2)
        guard let bytes = EntryBundle.encode(entries) else { throw ExportFault.entryTooLong(tree.size) }
        try FileWriter.write(bytes, to: folder.tile(path))
        entries.removeAll(keepingCapacity: true)
    }
}

/// Why a book isn't exported.
public enum ExportFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such commune, or it has no events.
    case communeUnknown(String)
    /// Nothing was published, and another process has the right to.
    case notPublished
    /// The database's events don't give the root that was published.
    case rootDiffers(size: Int64)
    /// An entry is longer than tlog-tiles allows.
    case entryTooLong(Int64)
    /// An event of the log is missing.
    case missing(Int64)

    public var description: String {
        switch self {
        case .communeUnknown(let commune): "there is no commune “\(commune)”, or its log is empty"
        case .notPublished:
            "no checkpoint is published and another process holds the right to; see that its workers run"
        case .rootDiffers(let size):
            "the events in the database don't give the root that was published for \(size) events: the log was changed"
        case .entryTooLong(let position): "event \(position) is longer than 65,535 bytes"
        case .missing(let position): "event \(position) is missing in the database"
        }
    }
}
