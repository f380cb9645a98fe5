extension LineEditor {
    /// Changes the word at or behind the cursor, which comes to stand behind it.
    mutating func changeWord(_ body: (String) -> String) -> Outcome {
        var start = cursor
        while start < text.count, !Self.isInWord(text[start]) { start += 1 }
        let end = wordEnd(after: start)
        guard start < end else { return move(to: end) }
        return change { $0.splice(start..<end, with: body(String($0.text[start..<end]))) }
    }

    /// Swaps the Characters before and under the cursor; at the end of the line, the two before it.
    mutating func transposeCharacters() -> Outcome {
        let place = cursor == lineEnd ? cursor - 1 : cursor
        guard place > lineStart, place < text.count else { return moved() }
        return change { $0.splice(place - 1..<place + 1, with: String([$0.text[place], $0.text[place - 1]])) }
    }

    /// Swaps the word at or behind the cursor with the one before it; at the end, the last two.
    mutating func transposeWords() -> Outcome {
        var end = wordEnd(after: cursor)
        if end == text.count, let last = text.lastIndex(where: Self.isInWord) { end = last + 1 }
        let start = wordStart(before: end)
        let otherStart = wordStart(before: start)
        let otherEnd = wordEnd(after: otherStart)
        guard otherStart < otherEnd, otherEnd <= start, start < end else { return moved() }
        return change {
            let parts = [$0.text[start..<end], $0.text[otherEnd..<start], $0.text[otherStart..<otherEnd]]
            $0.splice(otherStart..<end, with: String(parts.joined()))
        }
    }
}
