/// An SVG picture (SVG 1.1) of text, lines and bars, in colours that can be read on light and on dark pages, with the
/// fonts of whoever looks at it.
struct SVGPicture {
    enum Style: String, CaseIterable {
        /// Of texts.
        case title, label, value, faint
        /// Of shapes and lines: ours, what it is held against, and the lines behind them.
        case ours, against, grid
    }

    enum Anchor: String {
        case start, middle, end
    }

    let width: Double
    let height: Double
    /// What a reader who can't see it is told.
    let description: String
    private var elements: [String] = []

    init(width: Double, height: Double, description: String) {
        self.width = width
        self.height = height
        self.description = description
    }

    mutating func text(_ text: String, x: Double, y: Double, _ style: Style, anchor: Anchor = .start) {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        let end = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        elements.append("<text class=\"\(style.rawValue)\" \(place)\(end)>\(Self.escaped(text))</text>")
    }

    mutating func bar(x: Double, y: Double, width: Double, height: Double, _ style: Style) {
        let size = "width=\"\(Self.number(max(width, 0)))\" height=\"\(Self.number(height))\""
        elements.append(
            "<rect class=\"\(style.rawValue)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" \(size) rx=\"2\"/>")
    }

    /// A line through these points, with a dot on each where `isDotted`.
    mutating func line(_ points: [(x: Double, y: Double)], _ style: Style, isDotted: Bool = false) {
        let places = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        elements.append("<polyline class=\"line \(style.rawValue)\" points=\"\(places)\"/>")
        guard isDotted else { return }
        for point in points {
            let place = "cx=\"\(Self.number(point.x))\" cy=\"\(Self.number(point.y))\""
            elements.append("<circle class=\"\(style.rawValue)\" \(place) r=\"3.5\"/>")
        }
    }

    var svg: String {
        let size = "\(Self.number(width)) \(Self.number(height))"
        let head =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" width=\"\(Self.number(width))\" "
            + "height=\"\(Self.number(height))\" role=\"img\">"
        let lines = [head, "<title>\(Self.escaped(description))</title>", Self.styles] + elements + ["</svg>"]
        return lines.joined(separator: "\n")
    }

    /// The page shows through; its colours are known by what the reader prefers.
    private static let styles = """
        <style>
        text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
        .title { font-size: 16px; font-weight: 600 }
        .value { font-size: 12px }
        .faint { font-size: 12px; fill: #59636e }
        .ours { fill: #2f6fb2 }
        .against { fill: #9aa4af }
        .line { fill: none; stroke-width: 2 }
        .line.ours { stroke: #2f6fb2 }
        .line.against { stroke: #8b95a1; stroke-dasharray: 5 4 }
        .line.grid { stroke: #d0d7de; stroke-width: 1 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .faint { fill: #9198a1 }
        .ours { fill: #6cb0f5 }
        .against { fill: #717a85 }
        .line.ours { stroke: #6cb0f5 }
        .line.against { stroke: #8b95a1 }
        .line.grid { stroke: #3d444d }
        }
        .line.ours, .line.against, .line.grid { fill: none }
        </style>
        """

    /// At most two decimals: the same picture for the same figures on every machine.
    private static func number(_ value: Double) -> String {
        let hundredths = (value * 100).rounded() / 100
        return hundredths == hundredths.rounded() ? "\(Int(hundredths))" : "\(hundredths)"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
