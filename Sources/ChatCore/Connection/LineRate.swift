/// How fast the lines of one connection are taken (SECURITY.md 4.5): so many at once, and then so many a second. What is
/// too fast waits where it is; nothing is refused and nothing is lost.
public struct LineRate: Sendable, Equatable {
    /// Settings stay in this range, so that no product of them and of a time overflows.
    public static let range = 1...1_000_000

    private let burst: Int64
    private let perSecond: Int64
    /// Thousandths of lines that are still to be paid for, when `counted` was now: each millisecond pays for `perSecond`.
    private var debt: Int64 = 0
    private var counted: Int64 = .min

    /// The next line has to wait.
    private(set) var isSpent = false

    /// - Parameters:
    ///   - burst: lines at once, within `range`.
    ///   - perSecond: lines a second after that, within `range`.
    public init(burst: Int, perSecond: Int) {
        self.burst = Int64(burst) * 1_000
        self.perSecond = Int64(perSecond)
    }

    /// A line was taken; `now` in monotonic milliseconds.
    mutating func lineTaken(now: Int64) {
        pay(now: now)
        debt += 1_000
        isSpent = debt + 1_000 > burst
    }

    mutating func timePassed(now: Int64) {
        pay(now: now)
        isSpent = debt + 1_000 > burst
    }

    /// Milliseconds until the next line may be taken; then a few, so that not each of them wakes somebody up.
    var wait: Int64 {
        max((debt + 1_000 - burst + perSecond - 1) / perSecond, Self.leastWait)
    }

    private static let leastWait: Int64 = 10

    private mutating func pay(now: Int64) {
        guard now > counted else { return }
        // After so long every debt is paid.
        debt = debt == 0 ? 0 : max(0, debt - min(now - counted, 1_000_000_000) * perSecond)
        counted = now
    }
}
