/// Cuts what a server sends into JSON objects, at CR LF CR LF. For clients.
///
/// The caller keeps the bytes as with `LineFramer`.
public struct ReplyFramer: Sendable {
    public enum Step: Sendable, Equatable {
        /// An object in the first `length` bytes; `consumed` counts the ending, too.
        case object(length: Int, consumed: Int)
        /// More than the limit without an ending: nothing more can be read from this server.
        case tooLong
        case incomplete
    }

    private let limit: Int
    private var scanned = 0

    /// `limit`: the longest object in bytes, with its ending.
    public init(limit: Int = 1_048_576) {
        self.limit = limit
    }

    /// The next step for `unread`, all bytes that are not yet consumed.
    public mutating func next(in unread: RawSpan) -> Step {
        var start = min(scanned, unread.byteCount)
        // The ending's last byte is looked for: what is before it is there already, however the bytes were cut.
        while let found = unread.firstIndex(of: UInt8(ascii: "\n"), from: start) {
            guard found < limit else { return .tooLong }
            if found >= 3, isEnding(unread, at: found) {
                scanned = 0
                return .object(length: found - 3, consumed: found + 1)
            }
            start = found + 1
        }
        scanned = unread.byteCount
        return unread.byteCount >= limit ? .tooLong : .incomplete
    }

    private func isEnding(_ bytes: RawSpan, at last: Int) -> Bool {
        bytes.byte(at: last - 1) == UInt8(ascii: "\r") && bytes.byte(at: last - 2) == UInt8(ascii: "\n")
            && bytes.byte(at: last - 3) == UInt8(ascii: "\r")
    }
}
