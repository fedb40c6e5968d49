import Foundation
public import Transparency

/// The newest checkpoint of each log, kept in a folder outside of the database: what a database that was put back to an
/// earlier state is recognised by.
public struct OutsideNotes: Sendable {
    /// What can't be kept, because it contradicts what is there.
    public enum Refusal: Error, Hashable, Sendable {
        /// A larger one was kept before.
        case smaller(than: Int64)
        /// One of the same size with another root was kept before.
        case forked(size: Int64)
        /// The folder can't be written.
        case unwritable(String)
    }

    private let folder: URL

    /// Over a folder, which is made with the first note.
    public init(folder: String) { self.folder = URL(fileURLWithPath: folder, isDirectory: true) }

    /// The newest that is kept of a log; `nil` where there is none.
    public func newest(of origin: String) -> (checkpoint: Checkpoint, bytes: [UInt8])? { read(path(origin)) }

    /// The communes of a deployment of which one is kept.
    func communes(of origin: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".checkpoint") }.compactMap { name in
            guard let kept = read(folder.appendingPathComponent(name))?.checkpoint,
                kept.origin.hasPrefix(origin + "/")
            else { return nil }
            return String(kept.origin.dropFirst(origin.count + 1))
        }.sorted()
    }

    /// Keeps a note as a whole, or not at all; the file is safe on disk when this returns.
    public func keep(_ checkpoint: Checkpoint, _ note: [UInt8]) throws(Refusal) {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Several processes may share the folder.
        let lock = open(folder.appendingPathComponent(".lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw .unwritable(folder.path) }
        defer { close(lock) }
        let place = path(checkpoint.origin)
        if let kept = read(place)?.checkpoint {
            if kept.size > checkpoint.size { throw .smaller(than: kept.size) }
            if kept.size == checkpoint.size {
                guard kept.root == checkpoint.root else { throw .forked(size: kept.size) }
                return
            }
        }
        let new = place.appendingPathExtension("new")
        let file = open(new.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .unwritable(new.path) }
        let isWritten = note.withUnsafeBytes { write(file, $0.baseAddress, $0.count) == $0.count } && fsync(file) == 0
        close(file)
        guard isWritten, rename(new.path, place.path) == 0 else { throw .unwritable(place.path) }
        let directory = open(folder.path, O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            _ = fsync(directory)
            close(directory)
        }
    }

    /// An origin is a name with slashes: everything but letters, digits, dots and hyphens is written as `_`, and a hash tells
    /// apart what that makes the same.
    private func path(_ origin: String) -> URL {
        let name = origin.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" }
        let suffix = Hash.leaf(Array(origin.utf8)).bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: "")
        return folder.appendingPathComponent(String(name.prefix(100)) + "-" + suffix + ".checkpoint")
    }

    private func read(_ place: URL) -> (checkpoint: Checkpoint, bytes: [UInt8])? {
        guard let data = FileManager.default.contents(atPath: place.path),
            let note = try? SignedNote(parsing: [UInt8](data)), let checkpoint = Checkpoint(note.text)
        else { return nil }
        return (checkpoint, [UInt8](data))
    }
}
