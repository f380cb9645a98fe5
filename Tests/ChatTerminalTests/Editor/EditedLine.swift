import ChatTerminal

extension LineEditor {
    /// What is typed into an empty editor, with keys between backquotes: "one `C-w`", "`A-b`", "`up`", "`C-left`".
    static func after(_ script: String, history: [String] = []) -> LineEditor {
        var editor = LineEditor(history: history)
        editor.type(script)
        return editor
    }

    @discardableResult
    mutating func type(_ script: String) -> Outcome {
        var outcome = Outcome.ignored
        for (number, part) in script.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if number % 2 == 1 {
                outcome = apply(.key(Key(named: part)))
            } else {
                for character in part { outcome = apply(.key(Key(.character(character)))) }
            }
        }
        return outcome
    }

    /// The text with a bar where the cursor is.
    var shown: String {
        String(text[..<cursor]) + "|" + String(text[cursor...])
    }
}

extension Key {
    private static let names: [Substring: Code] = [
        "enter": .enter, "tab": .tab, "escape": .escape, "backspace": .backspace, "delete": .delete, "home": .home,
        "end": .end, "up": .up, "down": .down, "left": .left, "right": .right, "pageup": .pageUp,
    ]

    init(named name: Substring) {
        var (rest, modifiers): (Substring, Modifiers) = (name, [])
        for (prefix, modifier) in [("C-", Modifiers.control), ("A-", .alt), ("S-", .shift)] where rest.hasPrefix(prefix)
        {
            modifiers.insert(modifier)
            rest = rest.dropFirst(2)
        }
        self.init(Self.names[rest] ?? .character(Character(String(rest))), modifiers)
    }
}
