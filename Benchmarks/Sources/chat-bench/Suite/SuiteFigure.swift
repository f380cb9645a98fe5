/// One figure of a part of the suite, and what it has to be.
struct SuiteFigure {
    var name: String
    var target: SuiteTarget?

    init(_ name: String, _ target: SuiteTarget? = nil) {
        self.name = name
        self.target = target
    }

    static let cpu = "CPU µs/message"
    static let rate = "messages/s"
    static let p50 = "p50 µs"
    static let p99 = "p99 µs"
}

/// The figures of one measurement by name.
typealias Figures = [String: Double]

struct SuiteTarget {
    enum Measure {
        /// Ours divided by what it is held against.
        case ratio
        /// Ours alone.
        case value
    }

    enum Bound {
        case atMost(Double)
        case atLeast(Double)
    }

    var measure = Measure.ratio
    var bound: Bound
    /// Not a matter of speed: missing it fails the suite.
    var isPromise = false

    static func ratio(atMost value: Double) -> SuiteTarget { SuiteTarget(bound: .atMost(value)) }
    static func ratio(atLeast value: Double) -> SuiteTarget { SuiteTarget(bound: .atLeast(value)) }
    static func value(atMost value: Double) -> SuiteTarget { SuiteTarget(measure: .value, bound: .atMost(value)) }
    /// What must never happen.
    static let mustNotHappen = SuiteTarget(measure: .value, bound: .atMost(0), isPromise: true)

    var text: String {
        let bound =
            switch bound {
            case .atMost(let value): "≤ \(Figure.plain(value))"
            case .atLeast(let value): "≥ \(Figure.plain(value))"
            }
        return measure == .ratio ? "\(bound) ×" : bound
    }

    /// Nil where there is nothing to hold ours against.
    func isMet(ours: Double, ratio: Double?) -> Bool? {
        guard let value = measure == .ratio ? ratio : ours else { return nil }
        return switch bound {
        case .atMost(let most): value <= most
        case .atLeast(let least): value >= least
        }
    }
}
