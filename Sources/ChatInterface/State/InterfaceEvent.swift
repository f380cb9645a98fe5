public import ChatClient
public import ChatProtocol
public import ChatTerminal

/// What happens to the interface: everything comes in here, and nowhere else.
public enum InterfaceEvent: Sendable {
    case input(TerminalInput)
    case resized(Size)
    /// The time; told before each batch of other events, and no later than ``InterfaceState/wakeAt``.
    case clock(Timestamp)

    /// What the server tells, as it comes from ``LiveEvents``.
    case live(LiveEvent)
    /// One is logged in; told at the start and after each new login.
    case identified(Identity)
    /// The whole list, after each `connected`: unread counts and marks of now.
    case conversations([Conversation])

    // Answers to effects.
    case historyLoaded(with: String, before: Int64?, Result<Page<Message>, RequestFailure>)
    case newerLoaded(with: String, after: Int64, Result<Page<Message>, RequestFailure>)
    /// A line that one sent: it is in the log now.
    case sent(ref: String, Receipt)
    /// It is not in the log and never will be, unless it is sent again by hand.
    case sendFailed(ref: String, RequestFailure)
    /// Lines found in the outbox on disk at the start, oldest first: they are on their way again. A `sendFailed` may
    /// follow for those that are not.
    case outbox([OutgoingLine])
    case answered(InterfaceRequest, Result<InterfaceAnswer, RequestFailure>)
    /// The editor has ended; nil: without a text.
    case edited(String?)
    /// `LiveError.logChanged`: what one knew of the server is void. Lines that wait stay; `connected`, `identified` and
    /// `conversations` follow.
    case reset
    /// The stream of events has ended for good; the reason is safe to show.
    case ended(reason: String)
    /// Something that the session itself has to say, safe to show.
    case told(Notice.Kind, String)
    /// The user's wish to leave from outside: SIGTERM, SIGHUP.
    case terminated
}

/// A request that the server refused or that could not be made.
public struct RequestFailure: Error, Sendable, Hashable {
    /// Nil: it was not the server who refused.
    public var code: RefusalCode?
    /// Already made safe to show.
    public var reason: String

    public init(code: RefusalCode?, reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// A line of one's own that is not known to be in the log yet.
public struct OutgoingLine: Sendable, Hashable {
    public var ref: String
    /// A user name, or `#room`.
    public var to: String
    public var text: String
    public var written: Timestamp

    public init(ref: String, to: String, text: String, written: Timestamp) {
        self.ref = ref
        self.to = to
        self.text = text
        self.written = written
    }
}
