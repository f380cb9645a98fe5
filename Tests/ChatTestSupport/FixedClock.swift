public import ChatCore
public import ChatProtocol
import Synchronization

/// A clock that stands until it is set.
public final class FixedClock: Clock {
    private let time: Mutex<Timestamp>

    /// - Parameter time: 2026-11-22T10:00:00.123Z if left out.
    public init(_ time: Timestamp = Timestamp(milliseconds: 1_795_341_600_123)) {
        self.time = Mutex(time)
    }

    public func now() -> Timestamp {
        time.withLock { $0 }
    }

    public func set(_ now: Timestamp) {
        time.withLock { $0 = now }
    }

    /// - Parameter seconds: below zero to go back.
    public func advance(seconds: Int64) {
        time.withLock { $0.milliseconds += seconds * 1_000 }
    }
}
