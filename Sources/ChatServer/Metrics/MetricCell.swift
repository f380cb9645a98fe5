import CoreMetrics
import Synchronization

/// One time series, counted from any thread without a lock.
final class MetricCell: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Value {
        case number(Double)
        case histogram(HistogramCounts)
    }

    private let bounds: [Double]
    private let isHistogram: Bool
    /// A counter's or gauge's value, the sum of a histogram: the bits of a Double.
    private let bits = Atomic<UInt64>(0)
    private let buckets: AtomicCells

    init(_ metric: MetricDescriptor) {
        bounds = metric.bounds
        isHistogram = metric.kind == .histogram
        buckets = AtomicCells(count: isHistogram ? metric.bounds.count + 1 : 0)
    }

    func value(of metric: MetricDescriptor) -> Value {
        let number = Double(bitPattern: bits.load(ordering: .relaxed))
        return isHistogram ? .histogram(HistogramCounts(counts: buckets.values, sum: number)) : .number(number)
    }

    private func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let result = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if result.exchanged { return }
            old = result.original
        }
    }

    // MARK: CounterHandler, MeterHandler

    func increment(by amount: Int64) {
        add(Double(amount))
    }

    func increment(by amount: Double) {
        add(amount)
    }

    func decrement(by amount: Double) {
        add(-amount)
    }

    func set(_ value: Int64) {
        set(Double(value))
    }

    func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    func reset() {
        set(0.0)
    }

    // MARK: RecorderHandler, TimerHandler

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        guard isHistogram else { return set(value) }
        buckets.add(1, to: bounds.firstIndex { value <= $0 } ?? bounds.count)
        add(value)
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }
}
