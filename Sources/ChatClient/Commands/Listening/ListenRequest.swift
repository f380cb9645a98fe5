/// What `listen` is to do.
public struct ListenRequest: Sendable {
    /// Where to begin; nil: with what comes from now on.
    public var since: LogPlace?
    /// Which events are shown.
    public var events: Set<ListenEvent> = [.message]
    /// Only of the conversation with this user or `#room`; nil: of all.
    public var with: String?
    /// For `/bin/sh -c`, once a message.
    public var command: String?
    /// Whether a command that fails is the end.
    public var stopsOnError = false
    /// Whether the command is run for one's own messages, too.
    public var includesOwn = false
    /// Whether a message counts as read once it is dealt with.
    public var marksRead = false
    /// After as many messages it is over; nil: it goes on.
    public var count: Int?
    /// After this time it is over, or when the command that runs then has ended; nil: it goes on.
    public var timeout: Duration?

    public init() {}
}

/// The names of the events, as `listen` takes them: those of the server, and what the stream itself tells.
public enum ListenEvent: String, Sendable, Hashable, CaseIterable {
    case message
    case edit
    case delete
    case room
    case read
    case typing
    case presence
    case connected
    case disconnected
    case caughtUp = "caught_up"
    case behind
    case sessionEnded = "session_ended"
    case closing
    case notice
    /// What is younger than this client.
    case other

    init(_ event: LiveEvent) {
        self =
            switch event {
            case .message: .message
            case .edit: .edit
            case .delete: .delete
            case .room: .room
            case .read: .read
            case .typing: .typing
            case .presence: .presence
            case .connected: .connected
            case .disconnected: .disconnected
            case .caughtUp: .caughtUp
            case .behind: .behind
            case .sessionEnded: .sessionEnded
            case .closing: .closing
            case .notice: .notice
            case .other: .other
            }
    }
}

/// Why `listen` is over.
public enum ListenEnd: Sendable, Equatable {
    /// As many messages as were asked for have come.
    case counted
    /// The time is over.
    case timeOver
    /// The task was cancelled.
    case cancelled
}
