/// How often something was how large, in fixed buckets: a value, for whoever has a lock or a thread of its own anyway.
public struct Histogram: Hashable, Sendable {
    /// Nanoseconds, 0.1 ms to 10 s.
    public static let durations: [UInt64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]
    /// Drafts of a commit.
    public static let batches: [UInt64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

    /// Upper bounds, ascending.
    public let bounds: [UInt64]
    /// One more than there are bounds.
    public private(set) var counts: [UInt64]
    public private(set) var sum: UInt64 = 0

    public init(bounds: [UInt64]) {
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count + 1)
    }

    public mutating func record(_ value: UInt64) {
        counts[Self.bucket(of: value, bounds)] += 1
        sum &+= value
    }

    /// What is small is usual: the first bounds are looked at first.
    public static func bucket(of value: UInt64, _ bounds: [UInt64]) -> Int {
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        return index
    }
}
