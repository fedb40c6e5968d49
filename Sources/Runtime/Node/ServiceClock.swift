public import Domain
import Foundation
import Synchronization

/// The clock that rules and `recordedAt` go by: real time, and in `acta dev` an offset that only grows.
public final class ServiceClock: Sendable {
    /// `nil` until it is known: it may be below zero where a database without events begins in the past.
    private let offset: Mutex<Int64?>

    /// - Parameter offset: milliseconds ahead of real time; `nil` where that isn't known yet, which is real time.
    public init(offset: Int64? = nil) { self.offset = Mutex(offset) }

    /// Milliseconds since 1970.
    public var milliseconds: Int64 { Self.realTime() + currentOffset }

    /// The moment that it is.
    public var now: Instant { Instant(milliseconds: milliseconds) }

    /// How far it is ahead of real time.
    public var currentOffset: Int64 { offset.withLock { $0 ?? 0 } }

    /// Sets it forward to a moment; `nil` where it is later already, else the new offset.
    public func advance(to moment: Int64) -> Int64? {
        offset.withLock { offset in
            let wanted = moment - Self.realTime()
            guard wanted >= offset ?? 0 else { return nil }
            offset = wanted
            return wanted
        }
    }

    /// Takes over an offset that another process set; never goes back.
    public func follow(offset newer: Int64) {
        offset.withLock { $0 = max($0 ?? newer, newer) }
    }

    private static func realTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
