/// How many pieces of work a commit is worth waiting for, and for how long.
///
/// Clients that wait for their answers fall into two halves: while one is being synced the other one gathers, and every
/// commit carries half of what it could, at the price of a sync each. So the writer tries now and then whether the
/// sum of two commits comes together within a moment. Where it does, it goes on so, with half the syncs; where it does
/// not, it leaves that alone for a while. A lone sender is never made to wait.
struct BatchForecast: Equatable {
    /// Fewer are committed at once.
    static let least = 4
    /// More need no help.
    static let most = 256
    /// The longest wait, in nanoseconds: no more than a few syncs take.
    static let patience = 2_000_000
    /// Commits between two tries after one that was in vain.
    static let pause = 64

    private var hoped = 0
    private var last = 0
    private var untilNextTry = 0

    /// How many to wait for while so many are there; nil: commit now.
    func target(waiting: Int) -> Int? {
        waiting >= Self.least && waiting < hoped ? hoped : nil
    }

    /// So many are being committed.
    /// - Parameters:
    ///   - target: how many were waited for, nil if none was.
    ///   - wereThere: they had gathered while the commit before was under way.
    mutating func taken(_ count: Int, target: Int?, wereThere: Bool) {
        defer { last = count }
        if let target {
            guard count < target else { return }
            hoped = count
            untilNextTry = Self.pause
        } else if untilNextTry > 0 {
            untilNextTry -= 1
        } else if wereThere, min(count, last) >= Self.least, count + last <= Self.most {
            hoped = count + last
        }
    }
}
