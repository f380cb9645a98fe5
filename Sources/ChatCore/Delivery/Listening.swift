import ChatProtocol

/// How far a listening connection has come, and what it may be sent: pure, on the connection's event loop.
///
/// Two sources meet here: live events, and pages read from the log. While pages are read live events are not queued,
/// only the highest id is noted; a page that was read up to that id or beyond is the last one. So nothing is missed
/// and nothing comes twice, and a slow reader costs a bounded amount of memory.
struct Listening {
    /// Unsent bytes of a connection beyond which live events are no longer queued, and below which reading from the
    /// log goes on (PROTOCOL.md section 6).
    static let mostUnsent = 1_048_576
    static let resumeBelow = 262_144
    /// Events outside the log that wait for a slow reader, one a subject.
    private static let mostWithheld = 1_000

    private enum Mode {
        case live
        /// Pages are read from the log.
        case replaying
        /// The same, as soon as enough of the output is sent.
        case behind
    }

    let subscription: Subscription
    /// The id of the last entry that this connection was given, or needs not be given.
    private(set) var cursor: MessageID
    /// The highest live id that was not queued.
    private var passed: MessageID
    private var mode: Mode
    private var isReading = false
    private var waitsForTick = false
    private var owesCaughtUp: Bool
    /// How often its output was full, as far as nobody has asked.
    private var timesBehind = 0
    private var withheld: [LiveEvent] = []

    init(_ subscription: Subscription, from cursor: MessageID, replays: Bool) {
        self.subscription = subscription
        self.cursor = cursor
        passed = cursor
        mode = replays ? .replaying : .live
        owesCaughtUp = replays
    }

    /// Takes a live event.
    /// - Parameter unsent: bytes of the connection that are not with the network yet.
    mutating func received(_ event: LiveEvent, unsent: Int, into output: inout [UInt8]) {
        let fits = unsent + event.bytes.count <= Self.mostUnsent
        guard let id = event.id else {
            if fits, withheld.isEmpty { Self.append(event, to: &output) } else { withhold(event) }
            return
        }
        guard id > cursor else { return }
        guard mode == .live else {
            passed = max(passed, id)
            return
        }
        guard fits else {
            passed = max(passed, id)
            mode = .behind
            timesBehind += 1
            ReplyEncoder.append(.behind(since: cursor.rawValue), language: .indonesian, to: &output)
            return
        }
        Self.append(event, to: &output)
        cursor = id
    }

    /// An event that is all there is to send shares its memory with those of all others who get it.
    private static func append(_ event: LiveEvent, to output: inout [UInt8]) {
        if output.isEmpty { output = event.bytes } else { output += event.bytes }
    }

    /// A page of the log above the given id is wanted; it is asked for once.
    mutating func nextPage(unsent: Int, into output: inout [UInt8]) -> MessageID? {
        guard unsent < Self.resumeBelow else { return nil }
        for event in withheld { output += event.bytes }
        withheld = []
        guard mode != .live, !isReading, !waitsForTick else { return nil }
        mode = .replaying
        isReading = true
        return cursor
    }

    mutating func pageReceived(_ page: ReplayPage, into output: inout [UInt8]) {
        isReading = false
        output += page.bytes
        cursor = max(cursor, page.last ?? cursor)
        guard !page.more else { return }
        cursor = max(cursor, page.newest)
        // Something was committed after the page was read, and has come past already: once more.
        guard passed <= cursor else { return }
        mode = .live
        guard owesCaughtUp else { return }
        owesCaughtUp = false
        ReplyEncoder.append(.caughtUp(id: cursor.rawValue), language: .indonesian, to: &output)
    }

    mutating func takeTimesBehind() -> Int {
        defer { timesBehind = 0 }
        return timesBehind
    }

    mutating func pageFailed() {
        isReading = false
        waitsForTick = true
    }

    /// About once a second.
    mutating func timePassed() {
        waitsForTick = false
    }

    private mutating func withhold(_ event: LiveEvent) {
        withheld.removeAll { $0.subject == event.subject }
        if withheld.count < Self.mostWithheld { withheld.append(event) }
    }
}
