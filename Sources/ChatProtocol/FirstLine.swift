/// What a connection's first line tells.
public enum FirstLine {
    /// Whether `line` looks like the first line of an HTTP request: somebody took this server for a web server.
    public static func looksLikeHTTP(_ line: RawSpan) -> Bool {
        false
    }
}
