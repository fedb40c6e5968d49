import Foundation
import Transparency

/// Compares the tiles of a book with the tree that its events give: a leaf that differs names its event.
struct TileComparison: Sendable {
    private let book: BookFolder
    /// Whether there are tiles, and they can still be compared: after a gap all would differ.
    private var isOn: Bool
    /// How many were compared.
    private(set) var compared = 0

    init(_ book: BookFolder) {
        self.book = book
        isOn = FileManager.default.fileExists(atPath: book.url.appendingPathComponent("tile").path)
    }

    mutating func giveUp() { isOn = false }

    mutating func compare(_ tile: FullTile) -> [Finding] {
        compare(tile.hashes, TileCoordinate(level: tile.level, index: tile.index))
    }

    mutating func finish(_ tree: TileBuilder) -> [Finding] {
        tree.partial.enumerated().flatMap { level, hashes -> [Finding] in
            guard !hashes.isEmpty else { return [] }
            let index = tree.size >> (8 * Int64(level + 1))
            return compare(hashes, TileCoordinate(level: level, index: index, width: hashes.count))
        }
    }

    private mutating func compare(_ hashes: [Hash], _ place: TileCoordinate) -> [Finding] {
        guard isOn else { return [] }
        guard let data = FileManager.default.contents(atPath: book.tile(place.path).path),
            let kept = Hash.list([UInt8](data)), kept.count == hashes.count
        else { return [Finding(.fileMissing, in: "tile/" + place.path)] }
        compared += 1
        let differing = hashes.indices.filter { hashes[$0] != kept[$0] }
        guard !differing.isEmpty else { return [] }
        // On the levels above, the same change shows again.
        guard place.level == 0 else { return [] }
        return differing.prefix(10).map { Finding(.eventChanged, at: place.index * 256 + Int64($0) + 1) }
    }
}
