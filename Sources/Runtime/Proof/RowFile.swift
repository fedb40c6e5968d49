import Foundation

/// Rows' documents in a file that nobody else sees, found by their ids.
///
/// In memory a row takes the twelve bytes of a place in a table that is at least a third full, whatever it holds. A document
/// that replaces another is written after it; the old one stays in the file, and isn't read again.
final class RowFile {
    private static let header = 8
    /// What is read at once: most documents are shorter.
    private static let guess = 2048
    private static let gone = UInt64.max
    private static let seen: UInt64 = 1 << 63

    private let descriptor: Int32
    private var end: UInt64 = 0
    /// Of each place a part of the id's hash, and where the document lies, counted from 1; 0 is a free place.
    private var prints: [UInt32] = []
    private var places: [UInt64] = []
    /// How many places aren't free.
    private var used = 0
    private var buffer = [UInt8](repeating: 0, count: RowFile.guess)

    /// A file without a name, so that it goes with the process, however that ends.
    init(in folder: URL) throws {
        let path = folder.appendingPathComponent("acta-verify-\(UUID().uuidString)").path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure() }
        unlink(path)
    }

    deinit { close(descriptor) }

    // MARK: Documents

    /// The document of a row; `nil` where there is none.
    func document(_ id: String) throws -> [UInt8]? { try find(id)?.document }

    /// Keeps documents, in place of those that had their ids.
    func write(_ rows: [(id: String, document: [UInt8])]) throws {
        var bytes: [UInt8] = []
        for (id, document) in rows {
            let place = end + UInt64(bytes.count) + 1
            for count in [id.utf8.count, document.count] {
                withUnsafeBytes(of: UInt32(count).littleEndian) { bytes.append(contentsOf: $0) }
            }
            bytes.append(contentsOf: id.utf8)
            bytes.append(contentsOf: document)
            // A document of the same call can't be read yet: whoever names an id twice would get two rows.
            if let found = try find(id) { places[found.slot] = place } else { insert(Self.print(of: id), place) }
        }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                pwrite(descriptor, raw.baseAddress.map { $0 + written }, raw.count - written, off_t(end) + written)
            }
            guard count > 0 else { throw Self.failure() }
            written += count
        }
        end += UInt64(bytes.count)
    }

    /// Forgets a row.
    func remove(_ id: String) throws {
        if let found = try find(id) { places[found.slot] = Self.gone }
    }

    /// The document of a row that wasn't taken before; `nil` where there is none.
    func take(_ id: String) throws -> [UInt8]? {
        guard let found = try find(id), places[found.slot] & Self.seen == 0 else { return nil }
        places[found.slot] |= Self.seen
        return found.document
    }

    /// The first ids, in their order, that nobody took.
    func untaken(most: Int) throws -> [String] {
        var ids: [String] = []
        for place in places where place != 0 && place & Self.seen == 0 {
            ids.append(try record(at: place).id)
            if ids.count > 64 * most { ids = Array(ids.sorted().prefix(most)) }
        }
        return Array(ids.sorted().prefix(most))
    }

    // MARK: The table

    private static func print(of id: String) -> UInt32 { UInt32(truncatingIfNeeded: id.hashValue) }

    private func find(_ id: String) throws -> (slot: Int, document: [UInt8])? {
        guard !places.isEmpty else { return nil }
        let print = Self.print(of: id)
        var slot = Int(print) & (places.count - 1)
        while places[slot] != 0 {
            let place = places[slot]
            if prints[slot] == print, place != Self.gone, place & ~Self.seen <= end {
                let found = try record(at: place)
                if found.id == id { return (slot, found.document) }
            }
            slot = (slot + 1) & (places.count - 1)
        }
        return nil
    }

    private func insert(_ print: UInt32, _ place: UInt64) {
        if (used + 1) * 3 > places.count * 2 { grow() }
        var slot = Int(print) & (places.count - 1)
        while places[slot] != 0 { slot = (slot + 1) & (places.count - 1) }
        (prints[slot], places[slot]) = (print, place)
        used += 1
    }

    private func grow() {
        let (oldPrints, oldPlaces) = (prints, places)
        let size = max(64, oldPlaces.count * 2)
        prints = Array(repeating: 0, count: size)
        places = Array(repeating: 0, count: size)
        used = 0
        for (print, place) in zip(oldPrints, oldPlaces) where place != 0 && place != Self.gone { insert(print, place) }
    }

    // MARK: The file

    private func record(at place: UInt64) throws -> (id: String, document: [UInt8]) {
        let offset = (place & ~Self.seen) - 1
        var count = try read(at: offset)
        guard count >= Self.header else { throw CocoaError(.fileReadCorruptFile) }
        let (idCount, documentCount) = (number(at: 0), number(at: 4))
        let whole = Self.header + idCount + documentCount
        if count < whole {
            buffer += [UInt8](repeating: 0, count: max(0, whole - buffer.count))
            count = try read(at: offset)
            guard count >= whole else { throw CocoaError(.fileReadCorruptFile) }
        }
        let id = String(decoding: buffer[Self.header..<Self.header + idCount], as: UTF8.self)
        let document = Array(buffer[(Self.header + idCount)..<whole])
        // One large document doesn't make all that follow slow.
        if buffer.count > 64 * Self.guess { buffer = Array(repeating: 0, count: Self.guess) }
        return (id, document)
    }

    private func number(at index: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(buffer[index + $1]) << (8 * $1) }
    }

    /// As many bytes as there are, up to the buffer's end.
    private func read(at offset: UInt64) throws -> Int {
        var count = 0
        while count < buffer.count {
            let more = buffer.withUnsafeMutableBytes { raw in
                pread(descriptor, raw.baseAddress.map { $0 + count }, raw.count - count, off_t(offset) + count)
            }
            guard more >= 0 else { throw Self.failure() }
            guard more > 0 else { break }
            count += more
        }
        return count
    }

    private static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
