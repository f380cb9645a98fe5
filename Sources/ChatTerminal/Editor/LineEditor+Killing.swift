extension LineEditor {
    enum KillDirection {
        case forward
        case backward
    }

    /// Takes the range out into the kill ring; kills in a row are one.
    mutating func kill(_ range: Range<Int>, _ direction: KillDirection) -> Outcome {
        guard !range.isEmpty else { return moved() }
        let killed = Array(text[range])
        if continuation == .killing, let last = kills.popLast() {
            kills.append(direction == .forward ? last + killed : killed + last)
        } else {
            kills.append(killed)
            if kills.count > Self.killLimit { kills.removeFirst() }
        }
        splice(range, with: "", as: .killing)
        return .edited
    }

    /// At the end of a line the line break goes.
    mutating func killToLineEnd() -> Outcome {
        kill(cursor..<max(lineEnd, min(cursor + 1, text.count)), .forward)
    }

    /// At the start of a line the line break before it goes.
    mutating func killToLineStart() -> Outcome {
        kill(min(lineStart, max(cursor - 1, 0))..<cursor, .backward)
    }

    mutating func yank() -> Outcome {
        guard let last = kills.last else { return moved() }
        return putBack(last, in: cursor..<cursor)
    }

    /// Right after a yank: the kill before the one put back takes its place.
    mutating func yankPrevious() -> Outcome {
        guard case .yanking(let range) = continuation, kills.count > 1 else { return moved() }
        kills.insert(kills.removeLast(), at: 0)
        return kills.last.map { putBack($0, in: range) } ?? .moved
    }

    private mutating func putBack(_ characters: [Character], in range: Range<Int>) -> Outcome {
        splice(range, with: String(characters))
        // The parts may have joined with what stands before them.
        continuation = .yanking(min(range.lowerBound, cursor)..<cursor)
        return .edited
    }
}
