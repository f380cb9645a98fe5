/// Understands one line, on bytes alone.
public enum RequestParser {
    /// `line` is without its ending. Nil for a line that is empty or of spaces alone: it gets no answer.
    public static func parse(_ line: RawSpan) throws(RequestError) -> Request? {
        throw RequestError(code: .badRequest, dialect: .words)
    }
}
