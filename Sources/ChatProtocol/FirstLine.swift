/// What a connection's first line tells.
public enum FirstLine {
    /// Whether `line` looks like the first line of an HTTP request: somebody took this server for a web server.
    ///
    /// That is a well-known method in capitals and a space (RFC 9110 section 9, and the `PRI ` of RFC 9113), or any word
    /// in capitals with ` HTTP/` behind it on the line.
    public static func looksLikeHTTP(_ line: RawSpan) -> Bool {
        guard let space = line.firstIndex(of: UInt8(ascii: " "), from: 0), space > 0 else { return false }
        let word = line.extracting(0..<space)
        for index in 0..<space {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(word.byte(at: index)) else { return false }
        }
        return methods.contains { word.equals($0) } || hasVersion(line, from: space)
    }

    private static let methods: [StaticString] = [
        "GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH", "TRACE", "PRI",
    ]

    private static func hasVersion(_ line: RawSpan, from start: Int) -> Bool {
        let mark: StaticString = " HTTP/"
        var start = start
        while let space = line.firstIndex(of: UInt8(ascii: " "), from: start) {
            let end = space + mark.utf8CodeUnitCount
            guard end <= line.byteCount else { return false }
            if line.extracting(space..<end).equals(mark) { return true }
            start = space + 1
        }
        return false
    }
}
