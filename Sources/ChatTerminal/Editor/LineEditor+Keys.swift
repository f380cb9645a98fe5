extension LineEditor {
    mutating func edit(_ key: Key) -> Outcome {
        switch (key.code, key.modifiers) {
        case (.character(let character), []): return type(character)
        case (.character(let character), .control): return control(character)
        case (.character(let character), .alt): return alt(character)
        case (.enter, []): return .submitted(submit())
        case (.enter, .alt), (.enter, .shift): return change { $0.splice($0.cursor..<$0.cursor, with: "\n") }
        case (.backspace, []): return deleteBackward()
        case (.backspace, .alt), (.backspace, .control): return kill(wordStart(before: cursor)..<cursor, .backward)
        case (.delete, []): return deleteForward()
        case (.delete, .control): return kill(cursor..<wordEnd(after: cursor), .forward)
        case (.left, []): return move(to: cursor - 1)
        case (.right, []): return move(to: cursor + 1)
        case (.left, .control): return move(to: wordStart(before: cursor))
        case (.right, .control): return move(to: wordEnd(after: cursor))
        case (.home, []): return move(to: lineStart)
        case (.end, []): return move(to: lineEnd)
        case (.home, .control): return move(to: 0)
        case (.end, .control): return move(to: text.count)
        case (.up, []): return up()
        case (.down, []): return down()
        default: return .ignored
        }
    }

    private mutating func control(_ letter: Character) -> Outcome {
        switch letter {
        case "a": move(to: lineStart)
        case "b": move(to: cursor - 1)
        // At a line that is empty it means the end of input: up to the program.
        case "d": text.isEmpty ? .ignored : deleteForward()
        case "e": move(to: lineEnd)
        case "f": move(to: cursor + 1)
        case "h": deleteBackward()
        case "j": .submitted(submit())
        case "k": killToLineEnd()
        case "n": down()
        case "p": up()
        case "r": startSearch()
        case "t": transposeCharacters()
        case "u": killToLineStart()
        case "w": kill(blankDividedWordStart(before: cursor)..<cursor, .backward)
        case "y": yank()
        case "_", "/": undo()
        default: .ignored
        }
    }

    private mutating func alt(_ letter: Character) -> Outcome {
        switch letter {
        case "b": move(to: wordStart(before: cursor))
        case "f": move(to: wordEnd(after: cursor))
        case "d": kill(cursor..<wordEnd(after: cursor), .forward)
        case "y": yankPrevious()
        case "u": changeWord { $0.uppercased() }
        case "l": changeWord { $0.lowercased() }
        case "c": changeWord { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        case "t": transposeWords()
        default: .ignored
        }
    }

    private mutating func type(_ character: Character) -> Outcome {
        // Undo takes back what was typed word by word.
        let isWordStart = character.isWhitespace == false && cursor > 0 && text[cursor - 1].isWhitespace
        if isWordStart, continuation == .typing { continuation = nil }
        splice(cursor..<cursor, with: String(character), as: .typing)
        return .edited
    }

    private mutating func deleteBackward() -> Outcome {
        guard cursor > 0 else { return moved() }
        return change { $0.splice($0.cursor - 1..<$0.cursor, with: "") }
    }

    private mutating func deleteForward() -> Outcome {
        guard cursor < text.count else { return moved() }
        return change { $0.splice($0.cursor..<$0.cursor + 1, with: "") }
    }

    /// `.edited` if the text is another afterwards.
    mutating func change(_ body: (inout LineEditor) -> Void) -> Outcome {
        let before = text
        body(&self)
        return text == before ? .moved : .edited
    }
}
