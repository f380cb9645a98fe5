import ChatTerminal

/// The look of each kind of text. Meaning never hangs on a colour alone: without colours bold, dim, underlined and
/// reversed text still tell it.
struct Theme: Sendable {
    var time = Style(foreground: .basic(8)).dim
    var separator = Style(foreground: .basic(8)).dim
    var day = Style(foreground: .basic(6)).dim
    var new = Style(foreground: .basic(3)).bold
    var notice = Style(foreground: .basic(8)).dim.italic
    var answer = Style(foreground: .basic(6))
    var failure = Style(foreground: .basic(1)).bold
    var pending = Style.plain.dim
    var mark = Style(foreground: .basic(8)).dim
    var link = Style.plain.underlined
    var mention = Style(foreground: .basic(3)).bold.reversed
    var found = Style.plain.reversed
    var ownNick = Style.plain.bold
    var status = Style.plain.reversed
    var header = Style.plain.bold
    var headerText = Style.plain
    var prompt = Style.plain.bold
    var listItem = Style.plain
    var listOpen = Style.plain.reversed
    var listUnread = Style.plain.bold
    var listHighlight = Style(foreground: .basic(3)).bold
    var listMuted = Style(foreground: .basic(8)).dim
    var count = Style(foreground: .basic(3)).bold
    var chosen = Style.plain.reversed
    var overlayTitle = Style.plain.bold.underlined

    /// Readable on dark and on light ground.
    private static let nickColors: [Color] = [
        .basic(1), .basic(2), .basic(3), .basic(4), .basic(5), .basic(6), .indexed(130), .indexed(97), .indexed(66),
        .indexed(168), .indexed(71), .indexed(173),
    ]

    /// The same colour for the same user name, on every machine: FNV-1a over its bytes.
    func nick(_ user: String) -> Style {
        let hash = user.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Style(foreground: Self.nickColors[Int(hash % UInt64(Self.nickColors.count))])
    }
}

extension Style {
    var bold: Style { with { $0.isBold = true } }
    var dim: Style { with { $0.isDim = true } }
    var italic: Style { with { $0.isItalic = true } }
    var underlined: Style { with { $0.isUnderlined = true } }
    var reversed: Style { with { $0.isReversed = true } }

    private func with(_ change: (inout Style) -> Void) -> Style {
        var style = self
        change(&style)
        return style
    }
}
