import Hummingbird
import NIOCore

/// The lines of a body as they arrive; empty ones are left out. Never more than a line and a chunk are held.
struct BodyLines: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let body: RequestBody
    /// Bytes a line; a longer one is handed on cut, one byte over, and is refused as too large.
    let lineLimit: Int
    /// Bytes altogether.
    let limit: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: RequestBody.AsyncIterator
        let lineLimit: Int
        let limit: Int
        var buffer: [UInt8] = []
        var start = 0
        var scanned = 0
        var taken = 0
        var ended = false
        /// Whether the rest of a line that was too long is being passed over.
        var skips = false

        mutating func next() async throws -> [UInt8]? {
            while true {
                if let line = takeLine() {
                    if line.isEmpty { continue }
                    return line
                }
                guard !ended else { return nil }
                try await fill()
            }
        }

        private mutating func takeLine() -> [UInt8]? {
            if skips { skipRest() }
            if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                scanned = start
                return line.last == UInt8(ascii: "\r") ? Array(line.dropLast()) : line
            }
            scanned = buffer.count
            // One more for a carriage return, which may still come.
            if buffer.count - start > lineLimit + 1 {
                let line = Array(buffer[start...start + lineLimit])
                start = buffer.count
                skips = true
                return line
            }
            guard ended, start < buffer.count else { return nil }
            let line = Array(buffer[start...])
            buffer = []
            start = 0
            scanned = 0
            return line
        }

        private mutating func skipRest() {
            guard let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
                start = buffer.count
                scanned = start
                return
            }
            start = end + 1
            scanned = start
            skips = false
        }

        private mutating func fill() async throws {
            guard let chunk = try await chunks.next() else {
                ended = true
                return
            }
            taken += chunk.readableBytes
            guard taken <= limit else { throw Problem(.tooLarge) }
            buffer.removeSubrange(..<start)
            scanned -= start
            start = 0
            buffer += chunk.readableBytesView
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(chunks: body.makeAsyncIterator(), lineLimit: lineLimit, limit: limit)
    }
}
