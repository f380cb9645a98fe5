import Foundation
import Testing

@testable import ChatServer

/// docs/monitoring.md and packaging/monitoring speak of the metrics that there are. With `CHAT_UPDATE_SCREENS=1` the table
/// is written into the document.
struct MonitoringFilesTests {
    private static let updates = ProcessInfo.processInfo.environment["CHAT_UPDATE_SCREENS"] == "1"
    private static let project = URL(filePath: #filePath).appending(path: "../../../..").standardized

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: project.appending(path: path), encoding: .utf8)
    }

    private static var table: String {
        let rows = MetricCatalogue.all.map { metric in
            let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |"
        }
        return (["| metric | type | labels | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    }

    @Test("docs/monitoring.md has every metric, and no other")
    func document() throws {
        let (begin, end) = ("<!-- shown: metrics -->\n", "\n<!-- end -->")
        let text = try Self.text("docs/monitoring.md")
        let start = try #require(text.range(of: begin)).upperBound
        let stop = try #require(text.range(of: end, range: start..<text.endIndex)).lowerBound
        if Self.updates {
            let right = text[..<start] + Self.table + text[stop...]
            try right.write(
                to: Self.project.appending(path: "docs/monitoring.md"), atomically: true, encoding: .utf8)
        } else {
            #expect(text[start..<stop] == Self.table, "CHAT_UPDATE_SCREENS=1 writes it anew")
        }
        try Self.checkNames(in: text)
    }

    @Test("names and texts follow Prometheus' conventions")
    func conventions() {
        for metric in MetricCatalogue.all {
            #expect(metric.name.wholeMatch(of: /(chat|process)(_[a-z0-9]+)+/) != nil)
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect(!metric.help.contains("|") && metric.help.hasSuffix("."), "\(metric.name)")
            #expect(metric.kind == .histogram || metric.bounds.isEmpty)
            #expect(metric.bounds == metric.bounds.sorted())
            #expect(!metric.labels.contains("le"))
        }
        #expect(Set(MetricCatalogue.all.map(\.name)).count == MetricCatalogue.all.count)
    }

    @Test("every expression of the dashboard uses metrics that exist")
    func dashboard() throws {
        let data = try Data(contentsOf: Self.project.appending(path: "packaging/monitoring/grafana-dashboard.json"))
        let expressions = Self.expressions(in: try JSONSerialization.jsonObject(with: data))
        #expect(expressions.count > 20)
        for expression in expressions { try Self.checkNames(in: expression) }
    }

    @Test("every alert uses metrics that exist, and says what to do")
    func alerts() throws {
        let text = try Self.text("packaging/monitoring/alerts.yml")
        let alerts = text.components(separatedBy: "- alert: ").dropFirst()
        #expect(alerts.count >= 8)
        for alert in alerts {
            #expect(alert.contains("summary: ") && alert.contains("description: "), "\(alert)")
        }
        try Self.checkNames(in: text)
    }

    private static func expressions(in value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            return object.flatMap { key, value in
                (key == "expr" ? value as? String : nil).map { [$0] } ?? expressions(in: value)
            }
        case let list as [Any]: return list.flatMap { expressions(in: $0) }
        default: return []
        }
    }

    /// Of a histogram there are the three series.
    private static func checkNames(in text: String) throws {
        let names = Set(
            MetricCatalogue.all.flatMap { metric in
                metric.kind == .histogram
                    ? ["", "_bucket", "_sum", "_count"].map { metric.name + $0 } : [metric.name]
            })
        for match in text.matches(of: /\b(?:chat|process)_[a-z0-9_]+/) {
            #expect(names.contains(String(match.output)), "there is no metric \(match.output)")
        }
    }
}
