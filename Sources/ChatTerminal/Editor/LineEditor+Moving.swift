extension LineEditor {
    mutating func move(to place: Int) -> Outcome {
        cursor = min(max(place, 0), text.count)
        return moved()
    }

    mutating func moved() -> Outcome {
        continuation = nil
        return .moved
    }

    var lineStart: Int { lineStart(of: cursor) }
    var lineEnd: Int { text[cursor...].firstIndex(of: "\n") ?? text.count }

    private func lineStart(of place: Int) -> Int {
        text[..<place].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    }

    /// To the line above; on the first one, to the older entry of the history.
    mutating func up() -> Outcome {
        let start = lineStart
        guard start > 0 else { return older() }
        let above = lineStart(of: start - 1)
        return move(to: min(above + cursor - start, start - 1))
    }

    /// To the line below; on the last one, to the newer entry of the history.
    mutating func down() -> Outcome {
        let end = lineEnd
        guard end < text.count else { return newer() }
        let below = end + 1
        let belowEnd = text[below...].firstIndex(of: "\n") ?? text.count
        return move(to: min(below + cursor - lineStart, belowEnd))
    }

    /// Words as Alt-B and Alt-F see them: letters and digits, of any script.
    static func isInWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber
    }

    func wordStart(before place: Int) -> Int {
        var start = place
        while start > 0, !Self.isInWord(text[start - 1]) { start -= 1 }
        while start > 0, Self.isInWord(text[start - 1]) { start -= 1 }
        return start
    }

    func wordEnd(after place: Int) -> Int {
        var end = place
        while end < text.count, !Self.isInWord(text[end]) { end += 1 }
        while end < text.count, Self.isInWord(text[end]) { end += 1 }
        return end
    }

    /// Words as Ctrl-W sees them: what stands between blanks.
    func blankDividedWordStart(before place: Int) -> Int {
        var start = place
        while start > 0, text[start - 1].isWhitespace { start -= 1 }
        while start > 0, !text[start - 1].isWhitespace { start -= 1 }
        return start
    }
}
