/// Understands one line, on bytes alone: in Swift CR LF is one `Character`, and a space with an accent behind it is no
/// space. Parsing a `send` puts nothing on the heap but the message's text (and a `ref` or a string tag).
public enum RequestParser {
    /// `line` is without its ending. Nil for a line that is empty or of spaces alone: it gets no answer.
    /// - Parameter takesCertificateLogin: whether a login may leave its password out; otherwise that is `bad_request`.
    public static func parse(
        _ line: RawSpan, takesCertificateLogin: Bool = false
    ) throws(RequestError) -> Request? {
        guard line.byteCount > 0 else { return nil }
        let request: Request?
        switch Dialect(firstByte: line.byte(at: 0)) {
        case .words: request = try WordsRequestParser.parse(line)
        case .json: request = try JSONRequestParser.parse(line)
        }
        if !takesCertificateLogin, let request, case .certificateLogin = request.command {
            throw RequestError(code: .badRequest, dialect: request.dialect, tag: request.tag)
        }
        return request
    }
}
