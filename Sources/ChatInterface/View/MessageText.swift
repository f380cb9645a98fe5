import ChatClient
import ChatTerminal

/// A message's text as runs: safe to show, links and one's own name told apart.
struct MessageText {
    let theme: Theme
    /// What counts as naming the user, in lower case.
    let ownNames: [String]

    /// - Parameter text: foreign text, as it came.
    func runs(_ text: String, base: Style = .plain) -> [Run] {
        var runs: [Run] = []
        for (number, line) in ShownText.message(text, indent: "").split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            if number > 0 { append("\n", base, to: &runs) }
            appendLine(line, base, to: &runs)
        }
        return runs
    }

    /// Words are what stands between spaces.
    private func appendLine(_ line: Substring, _ base: Style, to runs: inout [Run]) {
        guard mayHoldMore(line) else { return append(String(line), base, to: &runs) }
        var first = true
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if !first { append(" ", base, to: &runs) }
            first = false
            if Self.isLink(word) {
                append(String(word), base.underlined, to: &runs)
            } else if isOwnName(word) {
                append(String(word), theme.mention, to: &runs)
            } else {
                append(String(word), base, to: &runs)
            }
        }
    }

    /// Most lines hold neither a link nor one's name: they need not be taken apart.
    private func mayHoldMore(_ line: Substring) -> Bool {
        if line.utf8.contains(UInt8(ascii: ":")) { return true }
        let lower = line.lowercased()
        return ownNames.contains { lower.contains($0) }
    }

    private static func isLink(_ word: Substring) -> Bool {
        ["http://", "https://", "chat://"].contains { word.hasPrefix($0) && word.utf8.count > $0.utf8.count }
    }

    /// Whether a word is one's name, but for punctuation around it.
    private func isOwnName(_ word: Substring) -> Bool {
        var core = word
        while let last = core.last, !Self.isPartOfName(last) { core.removeLast() }
        while let first = core.first, !Self.isPartOfName(first) { core.removeFirst() }
        return ownNames.contains(core.lowercased())
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private func append(_ text: String, _ style: Style, to runs: inout [Run]) {
        guard !text.isEmpty else { return }
        if runs.last?.style == style {
            runs[runs.count - 1].text += text
        } else {
            runs.append(Run(text, style))
        }
    }
}
