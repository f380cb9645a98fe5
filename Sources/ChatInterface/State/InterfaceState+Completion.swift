import ChatClient
import ChatTerminal

/// Tab: commands, users, rooms, emoji.
extension InterfaceState {
    static let completionLimit = 100

    mutating func complete(backwards: Bool) {
        if completion == nil {
            guard let found = candidates() else { return }
            completion = found
            completion?.chosen = backwards ? found.candidates.count - 1 : 0
        } else if let shown = completion {
            let count = shown.candidates.count
            completion?.chosen = (shown.chosen + (backwards ? count - 1 : 1)) % count
        }
        guard let chosen = completion else { return }
        let text = chosen.insertions[chosen.chosen]
        let end = changeEditor { editor in
            editor.replace(chosen.range, with: text)
            return editor.cursor
        }
        completion?.range = min(chosen.range.lowerBound, end)..<end
        // The only one needs no list.
        if chosen.candidates.count == 1 { completion = nil }
    }

    private func candidates() -> Completion? {
        let editor = editor
        let line = editor.text[..<editor.cursor]
        let start = line.lastIndex(where: \.isWhitespace).map { $0 + 1 } ?? 0
        let word = String(line[start...])
        let found = candidates(for: word, isFirst: start == 0, line: String(line))
        guard !found.isEmpty else { return nil }
        let some = found.prefix(Self.completionLimit)
        return Completion(
            candidates: some.map { ShownText.line($0.shown) }, chosen: 0, insertions: some.map(\.inserted),
            range: start..<editor.cursor)
    }

    private typealias Candidate = (shown: String, inserted: String)

    private func candidates(for word: String, isFirst: Bool, line: String) -> [Candidate] {
        if isFirst, word.hasPrefix("/"), !word.hasPrefix("//") {
            return InterfaceCommand.names(with: String(word.dropFirst())).map { ("/" + $0, "/" + $0 + " ") }
        }
        if !isFirst, InterfaceCommand.takesCommand(line) {
            return InterfaceCommand.names(with: word).map { ($0, $0 + " ") }
        }
        if word.hasPrefix("#") { return rooms(with: word).map { ($0, $0 + " ") } }
        if word.hasPrefix(":"), word.count > 1 {
            return EmojiNames.matching(word.dropFirst().lowercased()).map { (":\($0.name): \($0.emoji)", $0.emoji) }
        }
        let sign = word.hasPrefix("@") ? "@" : ""
        let end = isFirst ? ": " : " "
        return users(with: word.dropFirst(sign.count).lowercased()).map { (sign + $0, sign + $0 + end) }
    }

    private func rooms(with prefix: String) -> [String] {
        let prefix = prefix.lowercased()
        let own = order.filter { $0.hasPrefix("#") && $0.hasPrefix(prefix) }
        return own + work.rooms.filter { $0.hasPrefix(prefix) && conversations[$0] == nil }
    }

    /// Who spoke last in the conversation first, then who was active last.
    private func users(with prefix: String) -> [String] {
        let here = open?.speakers.filter { $0 != me?.user && matches($0, prefix) } ?? []
        let listed = Set(here)
        let others = people.filter { $0.key != me?.user && !listed.contains($0.key) && matches($0.key, prefix) }
        let sorted = others.sorted { left, right in
            let (leftTime, rightTime) = (left.value.lastActive, right.value.lastActive)
            guard leftTime != rightTime else { return left.key < right.key }
            guard let leftTime, let rightTime else { return leftTime != nil }
            return leftTime > rightTime
        }
        return here + sorted.map(\.key)
    }

    /// The user name, or a word of the display name, begins with it.
    private func matches(_ user: String, _ prefix: String) -> Bool {
        if user.hasPrefix(prefix) { return true }
        let words = people[user]?.name.lowercased().split(separator: " ") ?? []
        return words.contains { $0.hasPrefix(prefix) }
    }
}
