/// What a family of metrics is called, and what it says: one row of docs/monitoring.md.
struct MetricDescriptor: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// Beginning with `chat_`, or with `process_` where Prometheus' client libraries have the same; with the unit, and
    /// `_total` for counters (prometheus.io, "Metric and label naming").
    let name: String
    let kind: Kind
    let help: String
    /// The names of its labels, in the order in which values are given.
    let labels: [String]
    /// Upper bounds of a histogram's buckets, ascending.
    let bounds: [Double]

    static func counter(_ name: String, _ help: String, by labels: String...) -> MetricDescriptor {
        MetricDescriptor(name: name, kind: .counter, help: help, labels: labels, bounds: [])
    }

    static func gauge(_ name: String, _ help: String, by labels: String...) -> MetricDescriptor {
        MetricDescriptor(name: name, kind: .gauge, help: help, labels: labels, bounds: [])
    }

    static func histogram(_ name: String, _ help: String, bounds: [Double], by labels: String...) -> MetricDescriptor {
        MetricDescriptor(name: name, kind: .histogram, help: help, labels: labels, bounds: bounds)
    }
}
