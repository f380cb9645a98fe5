public import ChatClient
public import ChatProtocol
public import ChatTerminal

/// A conversation as the screen knows it.
public struct ConversationState: Sendable {
    /// A user name, or `#room`.
    public let with: String
    /// The display name; a room's is its own name.
    public var name: String
    public var topic = ""
    /// Ascending by id, without holes between the first and the last.
    ///
    /// They are as they were told: whoever shows a text or a name makes it safe. All other texts of the state are safe.
    public var messages: [Message] = []
    /// One's own lines that are not in the log yet, in the order of writing; shown behind the messages.
    public var outgoing: [OutgoingMessage] = []
    /// Lines that seem to be in the log as the message with this id; the receipt will tell. Not shown.
    var unconfirmed: [(line: OutgoingMessage, id: Int64)] = []
    /// Things said by the client itself, each behind the message with that id: joins, answers to commands. Ascending.
    public var notices: [Notice] = []
    /// Whether the server may have messages older than the first.
    public var hasOlder = true
    public var isLoading = false
    /// Whether there are messages newer than the last: an old place was opened, and what comes is not added here.
    public var hasNewer = false
    /// Not a member any longer.
    public var hasLeft = false
    /// Up to 1,000, of the server; then counted on.
    public var unread: Int64 = 0
    /// Whether one of the unread messages names the user, or it is a 1:1 conversation.
    public var isHighlighted = false
    public var readUpTo: Int64 = 0
    /// Where the line "new since you were here" stands: behind this message. Nil: nowhere.
    public var newSince: Int64?
    public var isMuted = false
    /// Who is typing, and until when that is believed.
    public var typing: [String: Timestamp] = [:]
    /// Of a 1:1 conversation; nil: unknown.
    public var isConnected: Bool?
    /// Who wrote here, the most recently active first: for completion.
    public var speakers: [String] = []
    /// The id of the newest message or entry: the order of the list.
    public var lastActivity: Int64 = 0
    /// Where the pane stands: nil at the bottom, following; otherwise the last line shown belongs to this place.
    public var scroll: ScrollPlace?
    /// What one has typed here and not sent.
    public var editor = LineEditor()
    /// The message of one's own that the text in the line will take the place of.
    public var editing: Int64?
    /// The message that a search led to.
    public var found: Int64?

    /// The newest message's id, in `messages` or not.
    var newestMessage: Int64 = 0
    /// The newest of `messages` that can be unread.
    var newestOfOthers: Int64 = 0
    /// Whether the newest messages were asked for and came; from then on the live events keep them whole.
    var hasLoaded = false
    /// Messages up to there are in the server's count of unread ones.
    var countedUpTo: Int64 = 0
    var lastTyping: Timestamp?
    var hasRoster = false

    public var isRoom: Bool { with.hasPrefix("#") }

    public init(with: String, name: String) {
        self.with = with
        self.name = name
    }
}

/// A line of one's own that waits, or has failed.
public struct OutgoingMessage: Sendable, Hashable {
    public enum Status: Sendable, Hashable {
        case pending
        /// The reason, safe to show.
        case failed(String)
    }

    public var line: OutgoingLine
    public var status: Status

    public init(line: OutgoingLine, status: Status = .pending) {
        self.line = line
        self.status = status
    }
}

/// A line of the client itself, safe to show.
public struct Notice: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Joins, topics and the like.
        case event
        case answer
        case failure
        /// The operator's word to everybody.
        case announcement
    }

    /// It stands behind the message with this id or the next smaller one.
    public var after: Int64
    public var time: Timestamp
    public var kind: Kind
    public var text: String

    public init(after: Int64, time: Timestamp, kind: Kind, text: String) {
        self.after = after
        self.time = time
        self.kind = kind
        self.text = text
    }
}

/// A place in a message pane that stays where it is when lines are added above or below, or the window changes.
public struct ScrollPlace: Sendable, Hashable {
    /// The message whose line is the last of the pane.
    public var message: Int64
    /// How many lines of it, and of what stands behind it, are below the pane.
    public var linesBelow: Int

    public init(message: Int64, linesBelow: Int) {
        self.message = message
        self.linesBelow = linesBelow
    }
}
