import CoreMetrics
import Testing

@testable import ChatServer

/// The backend of swift-metrics.
struct MetricsRegistryTests {
    private static let logins = MetricDescriptor.counter("logins_total", "Logins.", by: "result")
    private static let size = MetricDescriptor.gauge("size_bytes", "Size.")
    private static let times = MetricDescriptor.histogram("times_seconds", "Times.", bounds: [0.01, 1])
    private let registry = MetricsRegistry([logins, size, times])

    private func text(_ metric: MetricDescriptor) -> [Substring] {
        var text = MetricsText()
        registry.write(metric, to: &text)
        return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    @Test("counters, gauges and histograms hold what their handles say")
    func values() {
        let ok = Counter(label: "logins_total", dimensions: [("result", "ok")], factory: registry)
        Counter(label: "logins_total", dimensions: [("result", "ok")], factory: registry).increment(by: 2)
        ok.increment()
        Counter(label: "logins_total", dimensions: [("result", "bad")], factory: registry).increment()
        #expect(text(Self.logins) == ["logins_total{result=\"ok\"} 3", "logins_total{result=\"bad\"} 1"])
        let size = Meter(label: "size_bytes", factory: registry)
        size.set(7)
        size.increment(by: 0.5)
        #expect(text(Self.size) == ["size_bytes 7.5"])
        let timer = CoreMetrics.Timer(label: "times_seconds", dimensions: [], factory: registry)
        timer.recordNanoseconds(10_000_000)
        timer.recordMilliseconds(20)
        timer.recordSeconds(2)
        #expect(
            text(Self.times) == [
                "times_seconds_bucket{le=\"0.01\"} 1", "times_seconds_bucket{le=\"1\"} 2",
                "times_seconds_bucket{le=\"+Inf\"} 3", "times_seconds_sum 2.03", "times_seconds_count 3",
            ])
    }

    @Test("what is not in the catalogue, or is of another kind there, is not kept")
    func unknown() {
        Counter(label: "elsewhere_total", dimensions: [], factory: registry).increment()
        Meter(label: "logins_total", dimensions: [], factory: registry).set(1)
        #expect(text(MetricDescriptor.counter("elsewhere_total", "")).isEmpty)
        #expect(text(Self.logins).isEmpty)
    }

    @Test("a family has a bounded number of label sets, whatever it is asked for")
    func bounded() {
        for number in 0..<1_000 {
            Counter(label: "logins_total", dimensions: [("result", "\(number)")], factory: registry).increment()
        }
        let lines = text(Self.logins)
        #expect(lines.count == MetricsRegistry.mostLabelSets + 1)
        #expect(lines.last == "logins_total{result=\"other\"} \(1_000 - MetricsRegistry.mostLabelSets)")
    }

    @Test("many threads lose no count")
    func concurrent() async {
        let counter = Counter(label: "logins_total", dimensions: [("result", "ok")], factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { counter.increment() } }
            }
        }
        #expect(text(Self.logins) == ["logins_total{result=\"ok\"} 8000"])
    }
}
