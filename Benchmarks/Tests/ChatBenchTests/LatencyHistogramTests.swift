import LoadLoop
import Testing

@Suite struct LatencyHistogramTests {
    @Test(arguments: [0, 1, 2047, 2048, 2049, 4095, 4096, 123_456, 999_999_999, 3_600_000_000_000] as [UInt64])
    func `a single latency comes back within a thousandth`(nanoseconds: UInt64) {
        var histogram = latency_histogram()
        #expect(latency_histogram_make(&histogram))
        defer { latency_histogram_free(&histogram) }
        latency_record(&histogram, nanoseconds)
        // A larger one, so that the answer is the bucket's edge and not the exact highest.
        latency_record(&histogram, 4_000_000_000_000)
        let found = latency_percentile(&histogram, 0.5)
        #expect(found >= nanoseconds && found <= nanoseconds + nanoseconds / 1000)
        #expect(latency_percentile(&histogram, 1) == 4_000_000_000_000)
    }

    @Test func `percentiles of 1 to 1,000 µs are where they are expected`() {
        var histogram = latency_histogram()
        #expect(latency_histogram_make(&histogram))
        defer { latency_histogram_free(&histogram) }
        for microseconds in UInt64(1)...1000 { latency_record(&histogram, microseconds * 1000) }
        for (part, microseconds) in [(0.5, 500.0), (0.9, 900), (0.99, 990), (0.999, 999), (1, 1000)] {
            let found = Double(latency_percentile(&histogram, part)) / 1000
            #expect(abs(found - microseconds) <= microseconds / 1000)
        }
    }

    @Test func `without latencies every percentile is 0, and an absurd one is kept`() {
        var histogram = latency_histogram()
        #expect(latency_histogram_make(&histogram))
        defer { latency_histogram_free(&histogram) }
        #expect(latency_percentile(&histogram, 0.99) == 0)
        latency_record(&histogram, .max)
        #expect(latency_percentile(&histogram, 0.99) > 3_600_000_000_000)
    }
}
