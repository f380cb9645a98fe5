import CoreMetrics
import Synchronization

/// The backend of swift-metrics: what the code counts by handles that it made at its start.
///
/// What the catalogue does not know is not kept, so that every metric there is stands in docs/monitoring.md; a family
/// has so many sets of labels and no more, whatever it is asked for.
final class MetricsRegistry: MetricsFactory {
    /// Sets of labels of one family; those that come later share one, with `other` for each value.
    static let mostLabelSets = 64

    /// One family as it is counted here.
    private struct Family {
        let metric: MetricDescriptor
        /// In the order in which they were made.
        var cells: [(labels: [String], cell: MetricCell)] = []
    }

    private let catalogue: [String: MetricDescriptor]
    private let families = Mutex<[String: Family]>([:])

    init(_ catalogue: [MetricDescriptor]) {
        self.catalogue = Dictionary(catalogue.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Adds what was counted by handles, in the order of the catalogue.
    func write(_ metric: MetricDescriptor, to text: inout MetricsText) {
        guard let family = families.withLock({ $0[metric.name] }) else { return }
        text.add(metric) { samples in
            for (labels, cell) in family.cells {
                switch cell.value(of: metric) {
                case .number(let number): samples.add(number, labels: labels)
                case .histogram(let counts): samples.add(counts, labels: labels)
                }
            }
        }
    }

    private func cell(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricDescriptor.Kind
    ) -> MetricCell? {
        guard let metric = catalogue[label], metric.kind == kind else { return nil }
        let values = metric.labels.map { name in dimensions.first { $0.0 == name }?.1 ?? "" }
        return families.withLock { families in
            var family = families[label] ?? Family(metric: metric)
            var labels = values
            if family.cells.count >= Self.mostLabelSets, !family.cells.contains(where: { $0.labels == labels }) {
                labels = labels.map { _ in "other" }
            }
            if let known = family.cells.first(where: { $0.labels == labels }) { return known.cell }
            let cell = MetricCell(metric)
            family.cells.append((labels, cell))
            families[label] = family
            return cell
        }
    }

    // MARK: MetricsFactory

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, .counter) ?? NOOPMetricsHandler.instance
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        NOOPMetricsHandler.instance
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions, .gauge) ?? NOOPMetricsHandler.instance
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        cell(label, dimensions, aggregate ? .histogram : .gauge) ?? NOOPMetricsHandler.instance
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, .histogram) ?? NOOPMetricsHandler.instance
    }

    // What was counted stays: a counter that vanishes looks like a restart.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
