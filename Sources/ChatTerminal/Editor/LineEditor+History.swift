extension LineEditor {
    mutating func older() -> Outcome {
        let index = (historyIndex ?? history.count) - 1
        guard index >= 0 else { return moved() }
        if historyIndex == nil { draft = string }
        return show(history[index], at: index)
    }

    /// Behind the newest entry comes back what was being typed.
    mutating func newer() -> Outcome {
        guard let current = historyIndex else { return moved() }
        let index = current + 1
        return index < history.count ? show(history[index], at: index) : show(draft, at: nil)
    }

    private mutating func show(_ line: String, at index: Int?) -> Outcome {
        historyIndex = index
        splice(0..<text.count, with: line)
        return .edited
    }
}
