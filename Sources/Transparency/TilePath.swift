/// What a path below `tile/` names (C2SP tlog-tiles): hashes of the tree, or a bundle of entries.
public enum TilePath: Hashable, Sendable {
    /// `{L}/{N}` or `{L}/{N}.p/{W}`.
    case hashes(TileCoordinate)
    /// `entries/{N}` or `entries/{N}.p/{W}`.
    case entries(index: Int64, width: Int)

    /// Reads a path such as `0/x001/067` or `entries/000.p/5`; `nil` where it isn't written as tlog-tiles has it.
    public init?(_ path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        let level = parts.removeFirst()
        var width = TileCoordinate.fullWidth
        if parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
            guard let partial = Self.number(parts.removeLast(), in: 1...TileCoordinate.fullWidth - 1) else {
                return nil
            }
            width = partial
            parts.append(parts.removeLast().dropLast(2))
        }
        guard let index = TileCoordinate.index(of: parts) else { return nil }
        if level == "entries" {
            self = .entries(index: index, width: width)
        } else {
            guard let level = Self.number(level, in: 0...63) else { return nil }
            self = .hashes(TileCoordinate(level: level, index: index, width: width))
        }
    }

    /// A decimal number without leading zeros.
    private static func number(_ text: Substring, in bounds: ClosedRange<Int>) -> Int? {
        guard let number = Int(text), bounds.contains(number), String(number) == text else { return nil }
        return number
    }
}
