/// A page of metrics in Prometheus' text format, version 0.0.4
/// (prometheus.io, "Exposition formats"): a family after the other, each with its samples together.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(32_768)
    }

    /// Adds a family with one sample and no labels.
    mutating func add(_ metric: MetricDescriptor, _ value: some SampleValue) {
        add(metric) { $0.add(value) }
    }

    /// Adds a family; one without samples is left out.
    mutating func add(_ metric: MetricDescriptor, _ body: (inout Samples) -> Void) {
        var samples = Samples(metric)
        body(&samples)
        guard !samples.bytes.isEmpty else { return }
        append("# HELP \(metric.name) \(Self.escaped(metric.help, quotes: false))\n")
        append("# TYPE \(metric.name) \(metric.kind.rawValue)\n")
        bytes += samples.bytes
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

/// The samples of one family.
struct Samples {
    private let metric: MetricDescriptor
    fileprivate var bytes: [UInt8] = []

    fileprivate init(_ metric: MetricDescriptor) {
        self.metric = metric
    }

    /// - Parameter labels: a value for each of the family's labels.
    mutating func add(_ value: some SampleValue, _ labels: String...) {
        line("", labels, value.sampleText)
    }

    mutating func add(_ value: some SampleValue, labels: [String]) {
        line("", labels, value.sampleText)
    }

    mutating func add(_ histogram: HistogramCounts, _ labels: String...) {
        add(histogram, labels: labels)
    }

    mutating func add(_ histogram: HistogramCounts, labels: [String]) {
        var below: UInt64 = 0
        for (index, count) in histogram.counts.enumerated() {
            below += count
            let bound = index < metric.bounds.count ? metric.bounds[index].sampleText : "+Inf"
            line("_bucket", labels, below.sampleText, bound: bound)
        }
        line("_sum", labels, histogram.sum.sampleText)
        line("_count", labels, below.sampleText)
    }

    private mutating func line(_ suffix: String, _ labels: [String], _ value: String, bound: String? = nil) {
        var pairs = zip(metric.labels, labels).map { name, value in
            "\(name)=\"\(MetricsText.escaped(value, quotes: true))\""
        }
        if let bound { pairs.append("le=\"\(bound)\"") }
        let set = pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
        bytes.append(contentsOf: "\(metric.name)\(suffix)\(set) \(value)\n".utf8)
    }
}

/// A histogram's buckets, the last one without an upper bound, and the sum of all values.
struct HistogramCounts: Hashable {
    /// One more than there are bounds.
    var counts: [UInt64]
    var sum: Double
}

/// A number as the text format has it: Go's ParseFloat reads it.
protocol SampleValue {
    var sampleText: String { get }
}

extension Int: SampleValue {
    var sampleText: String { String(self) }
}

extension Int64: SampleValue {
    var sampleText: String { String(self) }
}

extension UInt64: SampleValue {
    var sampleText: String { String(self) }
}

extension Double: SampleValue {
    var sampleText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        // Without a fraction where there is none: 1 and not 1.0.
        if let whole = Int64(exactly: self), abs(whole) < 1 << 53 { return String(whole) }
        return description
    }
}

extension Bool: SampleValue {
    var sampleText: String { self ? "1" : "0" }
}
