/// How many colours a terminal has.
public enum ColorDepth: Int, Sendable, Hashable, Comparable {
    /// None: bold, underlined and reversed text remain.
    case none
    case basic
    case indexed
    case full

    public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }

    /// From `NO_COLOR` (no-color.org: set and not empty), `COLORTERM` and `TERM`.
    public init(environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        if let noColor = environment["NO_COLOR"], !noColor.isEmpty {
            self = .none
        } else if terminal.isEmpty || terminal == "dumb" || terminal.hasPrefix("vt") {
            self = .none
        } else if ["truecolor", "24bit"].contains(environment["COLORTERM"]) || terminal.hasSuffix("-direct") {
            self = .full
        } else if terminal.hasSuffix("256color") || Self.richTerminals.contains(terminal) {
            self = .indexed
        } else {
            self = .basic
        }
    }

    /// Names of terminals that have 256 colours and do not say so in them.
    private static let richTerminals: Set<String> = [
        "alacritty", "contour", "foot", "ghostty", "wezterm", "xterm-ghostty", "xterm-kitty",
    ]
}

extension Color {
    /// The nearest colour that a terminal of this depth has; nil: it has none.
    func nearest(_ depth: ColorDepth) -> Color? {
        switch (depth, self) {
        case (.none, _): nil
        case (_, .indexed(let number)) where number < 16: .basic(number)
        case (_, .basic), (.full, _), (.indexed, .indexed): self
        case (.indexed, .rgb(let red, let green, let blue)): .indexed(Palette.nearestOf256(red, green, blue))
        case (.basic, .rgb(let red, let green, let blue)): .basic(Palette.nearestOf16(red, green, blue))
        case (.basic, .indexed(let number)):
            switch Palette.rgb(number) {
            case (let red, let green, let blue): .basic(Palette.nearestOf16(red, green, blue))
            }
        }
    }
}

/// xterm's colours.
private enum Palette {
    typealias RGB = (red: UInt8, green: UInt8, blue: UInt8)

    private static let first16: [RGB] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]
    private static let steps: [UInt8] = [0, 95, 135, 175, 215, 255]

    /// 16 colours, a cube of 6 × 6 × 6, 24 greys.
    static func rgb(_ number: UInt8) -> RGB {
        if number < 16 { return first16[Int(number)] }
        if number >= 232 {
            let grey = 8 + (number - 232) * 10
            return (grey, grey, grey)
        }
        let place = Int(number) - 16
        return (steps[place / 36], steps[place / 6 % 6], steps[place % 6])
    }

    static func nearestOf16(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        (0..<16).min { distance(rgb($0), (red, green, blue)) < distance(rgb($1), (red, green, blue)) } ?? 7
    }

    static func nearestOf256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let step = { (value: UInt8) in value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
        let cube = UInt8(16 + step(red) * 36 + step(green) * 6 + step(blue))
        let average = (Int(red) + Int(green) + Int(blue)) / 3
        let grey = UInt8(232 + min(max((average - 3) / 10, 0), 23))
        let wanted = (red, green, blue)
        return distance(rgb(grey), wanted) < distance(rgb(cube), wanted) ? grey : cube
    }

    private static func distance(_ left: RGB, _ right: RGB) -> Int {
        let (red, green) = (Int(left.red) - Int(right.red), Int(left.green) - Int(right.green))
        let blue = Int(left.blue) - Int(right.blue)
        return red * red + green * green + blue * blue
    }
}
