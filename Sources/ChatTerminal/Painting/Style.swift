/// A colour, as the richest terminal shows it; poorer ones get the nearest they have.
public enum Color: Sendable, Hashable {
    /// One of the terminal's own 16: 0 to 7 dark, 8 to 15 bright.
    case basic(UInt8)
    /// One of xterm's 256.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)
}

/// How text looks.
public struct Style: Sendable, Hashable {
    /// Nil: the terminal's own.
    public var foreground: Color?
    public var background: Color?
    public var isBold = false
    public var isDim = false
    public var isItalic = false
    public var isUnderlined = false
    public var isReversed = false

    public init(foreground: Color? = nil, background: Color? = nil) {
        self.foreground = foreground
        self.background = background
    }

    public static let plain = Style()
}

/// Text of one look, within one line.
public struct Run: Sendable, Hashable {
    public var text: String
    public var style: Style

    public init(_ text: String, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }
}
