public import ChatTerminal

/// How the parts of the screen look. Bold, reversed and underlined carry the meaning, too, for terminals without colours.
public struct Theme: Sendable, Hashable {
    public var border = Style.role(dim: true)
    public var header = Style.role(bold: true)
    public var topic = Style.plain
    public var status = Style.role(reversed: true)
    public var alert = Style.role(.basic(1), bold: true, reversed: true)
    public var time = Style.role(dim: true)
    public var mark = Style.role(dim: true)
    public var dayLine = Style.role(dim: true)
    public var newLine = Style.role(.basic(3), bold: true)
    public var notice = Style.role(dim: true)
    public var answer = Style.role(.basic(6))
    public var failure = Style.role(.basic(1), bold: true)
    public var link = Style.role(underlined: true)
    public var mention = Style.role(.basic(3), bold: true, reversed: true)
    public var ownName = Style.role(bold: true)
    public var found = Style.role(bold: true, reversed: true)
    public var listed = Style.plain
    public var muted = Style.role(dim: true)
    public var unread = Style.role(bold: true)
    public var highlighted = Style.role(.basic(3), bold: true)
    public var selected = Style.role(reversed: true)
    public var prompt = Style.role(bold: true)
    /// Readable on a dark and on a light background; terminals with 16 colours take the nearest.
    public var nicks: [Color] = [
        31, 33, 37, 64, 67, 70, 97, 99, 127, 130, 133, 136, 161, 166, 167, 172,
    ].map { .indexed($0) }

    public init() {}

    /// The same for a user name in each run of the program, and everywhere.
    public func nick(_ user: String) -> Style {
        guard !nicks.isEmpty else { return .plain }
        // FNV-1a, 32 bits (RFC 9923): Swift's own hash is another one in each process.
        let hash = user.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Style(foreground: nicks[Int((hash ^ hash >> 16) % UInt32(nicks.count))])
    }
}

extension Style {
    static func role(
        _ foreground: Color? = nil, bold: Bool = false, dim: Bool = false, underlined: Bool = false,
        reversed: Bool = false
    ) -> Style {
        var style = Style(foreground: foreground)
        (style.isBold, style.isDim, style.isUnderlined, style.isReversed) = (bold, dim, underlined, reversed)
        return style
    }
}
