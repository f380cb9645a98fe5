extension LineEditor {
    mutating func startSearch() -> Outcome {
        search = Search(original: Snapshot(text: text, cursor: cursor))
        continuation = nil
        return .edited
    }

    /// What was found becomes the text that is edited.
    mutating func endSearch() {
        guard let ended = search else { return }
        search = nil
        guard let index = ended.index else { return }
        if historyIndex == nil { draft = String(ended.original.text) }
        historyIndex = index
        // What stood there before is one undo away.
        undos.append(ended.original)
    }

    /// A key during the search: letters refine it, Ctrl-R goes on to older lines and Ctrl-S to newer ones, Escape takes
    /// what was found, Ctrl-G and Ctrl-C bring back what was there. Any other key takes it and does its work.
    mutating func searching(_ key: Key) -> Outcome {
        switch (key.code, key.modifiers) {
        case (.character(let character), []):
            search?.pattern.append(character)
            find(from: search?.index ?? history.count - 1, step: -1)
        case (.backspace, []), (.character("h"), .control):
            guard search?.pattern.popLast() != nil else { return .edited }
            // From the newest on: what a shorter pattern finds may be newer.
            search?.index = nil
            find(from: history.count - 1, step: -1)
        case (.character("r"), .control): find(from: (search?.index ?? history.count) - 1, step: -1)
        case (.character("s"), .control): find(from: (search?.index ?? history.count) + 1, step: 1)
        case (.character("g"), .control), (.character("c"), .control):
            if let original = search?.original { (text, cursor) = (original.text, original.cursor) }
            search = nil
        case (.escape, []): endSearch()
        default:
            endSearch()
            return edit(key)
        }
        return .edited
    }

    private mutating func find(from start: Int, step: Int) {
        guard let pattern = search?.pattern, let original = search?.original else { return }
        guard !pattern.isEmpty else {
            (text, cursor) = (original.text, original.cursor)
            search?.isFailing = false
            return
        }
        var index = start
        while history.indices.contains(index) {
            if let offset = Self.offset(of: pattern, in: history[index]) {
                (text, cursor) = (Array(history[index]), offset)
                search?.index = index
                search?.isFailing = false
                return
            }
            index += step
        }
        search?.isFailing = true
    }

    /// In Characters, whatever the case.
    private static func offset(of pattern: String, in line: String) -> Int? {
        let (wanted, characters) = (pattern.map { $0.lowercased() }, line.map { $0.lowercased() })
        guard wanted.count <= characters.count else { return nil }
        return (0...characters.count - wanted.count).first { characters[$0...].starts(with: wanted) }
    }
}
