import Testing

@testable import ChatServer

/// The text format, 0.0.4, by a table.
struct MetricsTextTests {
    private static let plain = MetricDescriptor.gauge("a_bytes", "Bytes.")
    private static let labelled = MetricDescriptor.counter("b_total", "Of \"quotes\",\na line and a \\.", by: "x", "y")
    private static let histogram = MetricDescriptor.histogram(
        "c_seconds", "Times.", bounds: [0.0001, 0.5, 10], by: "k")

    private static let table: [(@Sendable (inout MetricsText) -> Void, String)] = [
        ({ $0.add(plain, 5) }, "# HELP a_bytes Bytes.\n# TYPE a_bytes gauge\na_bytes 5\n"),
        ({ $0.add(plain, true) }, "# HELP a_bytes Bytes.\n# TYPE a_bytes gauge\na_bytes 1\n"),
        ({ $0.add(plain, UInt64.max) }, "# HELP a_bytes Bytes.\n# TYPE a_bytes gauge\na_bytes 18446744073709551615\n"),
        ({ $0.add(plain) { _ in } }, ""),
        (
            { text in
                text.add(labelled) { samples in
                    samples.add(1, "tls", "ok")
                    samples.add(2.5, "a\"b\\c\nd", "")
                }
            },
            """
            # HELP b_total Of "quotes",\\na line and a \\\\.
            # TYPE b_total counter
            b_total{x="tls",y="ok"} 1
            b_total{x="a\\"b\\\\c\\nd",y=""} 2.5

            """
        ),
        (
            { text in text.add(histogram) { $0.add(HistogramCounts(counts: [1, 0, 2, 3], sum: 100.25), "read") } },
            """
            # HELP c_seconds Times.
            # TYPE c_seconds histogram
            c_seconds_bucket{k="read",le="0.0001"} 1
            c_seconds_bucket{k="read",le="0.5"} 1
            c_seconds_bucket{k="read",le="10"} 3
            c_seconds_bucket{k="read",le="+Inf"} 6
            c_seconds_sum{k="read"} 100.25
            c_seconds_count{k="read"} 6

            """
        ),
    ]

    @Test("a family has its help, its type and its samples, escaped", arguments: table.indices)
    func family(row: Int) {
        var text = MetricsText()
        Self.table[row].0(&text)
        #expect(String(decoding: text.bytes, as: UTF8.self) == Self.table[row].1)
    }

    @Test(
        "numbers are written as Go reads them",
        arguments: [
            (0.0, "0"), (1.0, "1"), (-2.0, "-2"), (0.0001, "0.0001"), (0.00025, "0.00025"), (2.5, "2.5"),
            (1e18, "1e+18"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1_795_000_000.0, "1795000000"),
        ] as [(Double, String)])
    func number(value: Double, text: String) {
        #expect(value.sampleText == text)
    }
}
