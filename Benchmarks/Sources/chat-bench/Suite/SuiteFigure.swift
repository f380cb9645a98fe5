/// One figure of a part of the suite, and what it has to be.
struct SuiteFigure {
    var name: String
    var target: SuiteTarget?
    /// For pictures: not in the table.
    var isDetail = false

    init(_ name: String, _ target: SuiteTarget? = nil) {
        self.name = name
        self.target = target
    }

    static func detail(_ name: String) -> SuiteFigure {
        var figure = SuiteFigure(name)
        figure.isDetail = true
        return figure
    }

    static let cpu = "CPU µs/message"
    static let rate = "messages/s"
    static let p50 = "p50 µs"
    static let p90 = "p90 µs"
    static let p99 = "p99 µs"
    static let p999 = "p99.9 µs"
    static let percentiles = [p50, p90, p99, p999]
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

    /// Reads what ``text`` writes; nil for anything else.
    init?(text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2 || words.count == 3 && words[2] == "×", let value = Double(words[1]) else { return nil }
        switch words[0] {
        case "≤": bound = .atMost(value)
        case "≥": bound = .atLeast(value)
        default: return nil
        }
        measure = words.count == 3 ? .ratio : .value
    }

    init(measure: Measure = .ratio, bound: Bound, isPromise: Bool = false) {
        self.measure = measure
        self.bound = bound
        self.isPromise = isPromise
    }

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
