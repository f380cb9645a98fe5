extension LineEditor {
    /// Every change of the text but undo itself goes through here: remembers what was, and puts Characters together
    /// anew where the parts meet (a combining mark typed alone belongs to the letter before it). The cursor comes to
    /// stand behind what was put in.
    mutating func splice(_ range: Range<Int>, with replacement: String, as next: Continuation? = nil) {
        let replacement = String(replacement.prefix(max(Self.textLimit - (text.count - range.count), 0)))
        if range.isEmpty, replacement.isEmpty {
            continuation = next
            return
        }
        if next != .typing || continuation != .typing { saveForUndo() }
        let before = range.lowerBound > 0 ? text[range.lowerBound - 1] : nil
        let after = range.upperBound < text.count ? text[range.upperBound] : nil
        if !Self.canJoin(before, replacement.first ?? after), !Self.canJoin(replacement.last, after) {
            let characters = Array(replacement)
            text.replaceSubrange(range, with: characters)
            cursor = range.lowerBound + characters.count
        } else {
            let start = before == nil ? range.lowerBound : range.lowerBound - 1
            let end = after == nil ? range.upperBound : range.upperBound + 1
            let head = (before.map { String($0) } ?? "") + replacement
            text.replaceSubrange(start..<end, with: Array(head + (after.map { String($0) } ?? "")))
            cursor = min(start + head.count, text.count)
        }
        continuation = next
    }

    /// Whether two Characters side by side may be one. Two of ASCII are not: CR is in no text.
    private static func canJoin(_ left: Character?, _ right: Character?) -> Bool {
        guard let left, let right else { return false }
        return !(left.isASCII && right.isASCII)
    }

    private mutating func saveForUndo() {
        undos.append(Snapshot(text: text, cursor: cursor))
        if undos.count > Self.undoLimit { undos.removeFirst() }
    }

    mutating func undo() -> Outcome {
        continuation = nil
        while let last = undos.popLast() {
            guard last.text != text else { continue }
            (text, cursor) = (last.text, last.cursor)
            return .edited
        }
        return .moved
    }
}
