/// One line of the operator's that others are shown, without spaces around it.
struct OperatorLine {
    let text: String

    /// Nil: it has control characters, or is more than a line.
    init?(_ text: String) {
        var scalars = Substring(text).unicodeScalars
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        self.text = String(Substring(scalars))
        let isOneLine = scalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard isOneLine else { return nil }
    }
}
