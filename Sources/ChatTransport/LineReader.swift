public import ChatProtocol
public import NIOCore

/// Received bytes and the framer that cuts lines from them.
///
/// Lines are pulled, so that whoever executes them sets the pace; what has not been pulled is bounded by not reading.
public struct LineReader {
    private var framer: LineFramer
    private var received: ByteBuffer?

    public init(limit: Int = ProtocolLimits.requestBytes) {
        framer = LineFramer(limit: limit)
    }

    /// Bytes that wait to be looked at, whole lines or not.
    public var waitingBytes: Int {
        received?.readableBytes ?? 0
    }

    /// A begun line waits for its end.
    public var isInsideLine: Bool {
        framer.isInsideLine
    }

    public mutating func append(_ bytes: ByteBuffer) {
        if received == nil {
            received = bytes
        } else {
            // Only a part of a line is left, or reading is about to pause: the copy is small.
            received?.discardReadBytes()
            received?.writeImmutableBuffer(bytes)
        }
    }

    /// Throws everything away.
    public mutating func discard() {
        received = nil
    }

    public enum Line {
        case line
        case tooLong(Dialect)
    }

    /// Cuts the next line and gives it, without its ending, to `body`; nil when there is no whole line.
    public mutating func next(_ body: (borrowing RawSpan) -> Void) -> Line? {
        while let buffer = received, buffer.readableBytes > 0 {
            // One pass over the bytes: cut, and hand the line out while they are held.
            let framer = self.framer
            var next = framer
            var step = LineFramer.Step.incomplete(consumed: 0)
            buffer.withUnsafeReadableBytes { bytes in
                let unread = RawSpan(_unsafeBytes: bytes)
                step = next.next(in: unread)
                if case .line(let length, _) = step {
                    body(unread.extracting(first: length))
                }
            }
            self.framer = next
            switch step {
            case .line(_, let consumed):
                consume(consumed)
                return .line
            case .tooLong(let dialect, let consumed):
                consume(consumed)
                return .tooLong(dialect)
            case .incomplete(let consumed):
                consume(consumed)
                // The end of a line that was too long was skipped: the next one may be there already.
                guard consumed > 0 else { return nil }
            }
        }
        return nil
    }

    private mutating func consume(_ count: Int) {
        received?.moveReaderIndex(forwardBy: count)
        if received?.readableBytes == 0 {
            // An idle connection holds no buffer.
            received = nil
        }
    }
}
