/// One line that says how far long work has come: `backup  [#####.....]  50%  410.2 MiB  201.3 MiB/s  0:02 left`.
/// ASCII alone, without colour.
public struct ProgressLine: Sendable, Hashable {
    /// What is counted.
    public enum Unit: Sendable, Hashable {
        case bytes
        /// Things, by the name of many of them.
        case things(String)
    }

    /// What is done.
    public var label: String
    public var unit: Unit
    public var done: Int64
    /// Nil: not known.
    public var total: Int64?
    /// Since it began.
    public var seconds: Double

    public init(label: String, unit: Unit, done: Int64, total: Int64?, seconds: Double) {
        self.label = label
        self.unit = unit
        self.done = max(0, done)
        self.total = total
        self.seconds = max(0, seconds)
    }

    /// What has to be over before a rate means anything.
    private static let leastSeconds = 0.5
    private static let widestBar = 30
    private static let narrowestBar = 10

    /// The line for a terminal: what does not fit into the width is left out, the least important first.
    /// - Parameter width: in columns.
    public func bar(width: Int) -> String {
        var parts = [percent, amount, rate, left].compactMap { $0 }
        while !parts.isEmpty, length(parts) > width { parts.removeLast() }
        guard let share else { return TextCut.text(line(parts), width: width, ellipsis: "") }
        // Two blanks, two brackets.
        let room = min(Self.widestBar, width - length(parts) - 4)
        if room >= Self.narrowestBar {
            let full = Int(share * Double(room))
            parts.insert(
                "[" + String(repeating: "#", count: full) + String(repeating: ".", count: room - full) + "]", at: 0)
        }
        return TextCut.text(line(parts), width: width, ellipsis: "")
    }

    /// The line for a log, in which nothing can be redrawn.
    public var text: String {
        label + ": " + [percent, amount, rate, left].compactMap { $0 }.joined(separator: ", ")
    }

    /// Between 0 and 1; nil: not known.
    private var share: Double? {
        guard let total else { return nil }
        return total > 0 ? min(1, Double(done) / Double(total)) : 1
    }

    private var percent: String? {
        // 100% is for what is done.
        share.map { "\(Int($0 * 100))%" }
    }

    private var amount: String {
        switch unit {
        case .bytes: Self.bytes(Double(done))
        case .things(let name): "\(Self.grouped(done)) \(name)"
        }
    }

    private var perSecond: Double? {
        seconds >= Self.leastSeconds && done > 0 ? Double(done) / seconds : nil
    }

    private var rate: String? {
        perSecond.map { rate in
            switch unit {
            case .bytes: Self.bytes(rate) + "/s"
            case .things: Self.grouped(Int64(rate.rounded())) + "/s"
            }
        }
    }

    private var left: String? {
        guard let total, let perSecond, done < total else { return nil }
        return Self.duration(Double(total - done) / perSecond) + " left"
    }

    private func line(_ parts: [String]) -> String {
        ([label] + parts).joined(separator: "  ")
    }

    private func length(_ parts: [String]) -> Int {
        TextWidth.of(line(parts))
    }
}

extension ProgressLine {
    /// `512 B`, `1.5 KiB`, `820.9 MiB`.
    public static func bytes(_ count: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB"]
        var (value, unit) = (count, 0)
        // What would be rounded to 1024.0 is one of the next.
        while value >= 1_023.95, unit < units.count - 1 {
            value /= 1_024
            unit += 1
        }
        guard unit > 0 else { return "\(Int64(value)) B" }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// `1,234,567`.
    static func grouped(_ number: Int64) -> String {
        let digits = Array("\(number)")
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `0:07`, `12:30`, `3:05:00`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int64(min(seconds.rounded(.up), 359_999))
        let (hours, minutes, rest) = (whole / 3_600, whole / 60 % 60, whole % 60)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
