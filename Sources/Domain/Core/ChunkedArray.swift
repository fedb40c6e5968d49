/// An array in chunks, for hundreds of thousands of elements: appending never moves what is there, and changing an element
/// while another copy of the array is alive copies its chunk only.
struct ChunkedArray<Element: Sendable>: Sendable, RandomAccessCollection {
    private var chunks: [[Element]] = []

    private static var bits: Int { 7 }
    private static var size: Int { 1 << bits }

    init() {}

    var startIndex: Int { 0 }
    var endIndex: Int { chunks.isEmpty ? 0 : (chunks.count - 1) << Self.bits + chunks[chunks.count - 1].count }

    subscript(index: Int) -> Element {
        get { chunks[index >> Self.bits][index & (Self.size - 1)] }
        _modify { yield &chunks[index >> Self.bits][index & (Self.size - 1)] }
    }

    mutating func append(_ element: Element) {
        if count & (Self.size - 1) == 0 {
            // Small ones stay small: most histories are short.
            chunks.append([])
            if chunks.count > 1 { chunks[chunks.count - 1].reserveCapacity(Self.size) }
        }
        chunks[chunks.count - 1].append(element)
    }
}
