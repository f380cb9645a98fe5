/// The figures that the suite compares.
enum SuiteFigure: String, CaseIterable, Codable, Sendable {
    case cpu = "CPU µs/message"
    case rate = "messages/s"
    case p50 = "p50 µs"
    case p99 = "p99 µs"

    func value(of measurement: Measurement) -> Double? {
        switch self {
        case .cpu: measurement.serverCPU
        case .rate: measurement.rate
        case .p50: measurement.p50
        case .p99: measurement.p99
        }
    }
}

/// What a ratio, ours to the limit's, has to be.
struct SuiteTarget {
    enum Bound {
        case atMost(Double)
        case atLeast(Double)
    }

    var figure: SuiteFigure
    var bound: Bound

    var text: String {
        switch bound {
        case .atMost(let value): "≤ \(Figure.short(value))"
        case .atLeast(let value): "≥ \(Figure.short(value))"
        }
    }

    func isMet(by ratio: Double) -> Bool {
        switch bound {
        case .atMost(let value): ratio <= value
        case .atLeast(let value): ratio >= value
        }
    }
}

/// One scenario of the performance targets, P1 to P4.
struct SuiteScenario {
    enum Limit: String {
        case echo = "limit-echo"
        case store = "limit-store"
    }

    var name: String
    var scenario: Scenario
    var connections: Int
    var depth: Int
    var limit: Limit
    var targets: [SuiteTarget]

    var title: String {
        "\(name) \(scenario), \(connections) × \(depth)"
    }

    static let all: [SuiteScenario] = [
        SuiteScenario(
            name: "P1", scenario: .ping, connections: 50, depth: 1, limit: .echo,
            targets: [SuiteTarget(figure: .cpu, bound: .atMost(1.4))]),
        SuiteScenario(name: "P1", scenario: .ping, connections: 500, depth: 1, limit: .echo, targets: []),
        SuiteScenario(
            name: "P2", scenario: .send, connections: 50, depth: 1, limit: .store, targets: durableSend),
        SuiteScenario(
            name: "P2", scenario: .send, connections: 500, depth: 1, limit: .store, targets: durableSend),
        SuiteScenario(
            name: "P3", scenario: .send, connections: 50, depth: 32, limit: .store,
            targets: [SuiteTarget(figure: .cpu, bound: .atMost(1.5))]),
        SuiteScenario(
            name: "P4", scenario: .send, connections: 1, depth: 1, limit: .store,
            targets: [SuiteTarget(figure: .p50, bound: .atMost(1.3))]),
    ]

    private static let durableSend = [
        SuiteTarget(figure: .cpu, bound: .atMost(1.3)), SuiteTarget(figure: .rate, bound: .atLeast(1.0)),
    ]
}
