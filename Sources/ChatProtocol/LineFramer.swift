/// Cuts a connection's bytes into request lines, without copying them and without looking at a byte twice.
///
/// The caller keeps the bytes: it passes all that are not yet consumed, drops as many from the front as the step says,
/// and calls again until a step consumes nothing (`.incomplete(consumed: 0)`); then it waits for more bytes.
public struct LineFramer: Sendable {
    public enum Step: Sendable, Equatable {
        /// A line: its content is the first `length` bytes, without LF and without one CR directly before it.
        case line(length: Int, consumed: Int)
        /// A line longer than the limit, told once, as soon as that is certain. What is left of it is skipped.
        case tooLong(dialect: Dialect, consumed: Int)
        /// No whole line yet. `consumed` is 0 but while the rest of a line that was too long is skipped.
        case incomplete(consumed: Int)
    }

    private let limit: Int
    /// How many bytes of the begun line are known to hold no LF.
    private var scanned = 0
    private var isSkipping = false

    /// `limit`: the longest line in bytes, with its ending.
    public init(limit: Int = ProtocolLimits.requestBytes) {
        self.limit = limit
    }

    /// Whether a line was begun and not ended by what was passed so far.
    public var isInsideLine: Bool { isSkipping || scanned > 0 }

    /// The next step for `unread`, all bytes that are not yet consumed.
    public mutating func next(in unread: RawSpan) -> Step {
        if isSkipping { return skip(unread) }
        let found = unread.firstIndex(of: UInt8(ascii: "\n"), from: min(scanned, unread.byteCount))
        guard let found, found < limit else { return withoutLine(unread, lineFeed: found) }
        scanned = 0
        let endsWithReturn = found > 0 && unread.byte(at: found - 1) == UInt8(ascii: "\r")
        return .line(length: endsWithReturn ? found - 1 : found, consumed: found + 1)
    }

    private mutating func withoutLine(_ unread: RawSpan, lineFeed: Int?) -> Step {
        guard unread.byteCount >= limit, unread.byteCount > 0 else {
            scanned = unread.byteCount
            return .incomplete(consumed: 0)
        }
        scanned = 0
        isSkipping = lineFeed == nil
        let consumed = lineFeed.map { $0 + 1 } ?? unread.byteCount
        return .tooLong(dialect: Dialect(firstByte: unread.byte(at: 0)), consumed: consumed)
    }

    private mutating func skip(_ unread: RawSpan) -> Step {
        guard let found = unread.firstIndex(of: UInt8(ascii: "\n"), from: 0) else {
            return .incomplete(consumed: unread.byteCount)
        }
        isSkipping = false
        return .incomplete(consumed: found + 1)
    }
}
