/// Understands one line, on bytes alone: in Swift CR LF is one `Character`, and a space with an accent behind it is no
/// space. Parsing a `send` puts nothing on the heap but the message's text (and a `ref` or a string tag).
public enum RequestParser {
    /// `line` is without its ending. Nil for a line that is empty or of spaces alone: it gets no answer.
    public static func parse(_ line: RawSpan) throws(RequestError) -> Request? {
        guard line.byteCount > 0 else { return nil }
        switch Dialect(firstByte: line.byte(at: 0)) {
        case .words: return try WordsRequestParser.parse(line)
        case .json: return try JSONRequestParser.parse(line)
        }
    }
}
