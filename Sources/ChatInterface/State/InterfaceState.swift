public import ChatClient
public import ChatProtocol
public import ChatTerminal

/// All that the interface knows. It changes by ``apply(_:)`` alone; how it looks is a pure function of it.
public struct InterfaceState: Sendable {
    public enum Link: Sendable, Hashable {
        case connecting
        /// Missed entries are being told.
        case catchingUp
        case online
        /// Connecting again at that time; the reason is safe to show.
        case offline(reason: String, until: Timestamp)
        /// It will not be tried again.
        case ended(reason: String)
    }

    /// What lies over the message pane.
    public enum Overlay: Sendable, Hashable {
        /// Lines to read, such as help, with the first one shown.
        case text(title: String, lines: [String], offset: Int)
        /// Things to choose from: search results, rooms, a jump; `selected` is an index.
        case list(title: String, items: [ListItem], selected: Int)
    }

    public struct ListItem: Sendable, Hashable {
        /// Safe to show.
        public var text: String
        /// Where Enter leads.
        public var conversation: String
        public var message: Int64?

        public init(text: String, conversation: String, message: Int64? = nil) {
            self.text = text
            self.conversation = conversation
            self.message = message
        }
    }

    public var settings: InterfaceSettings
    public var size: Size
    public var now = Timestamp(milliseconds: 0)
    public var me: Identity?
    public var link = Link.connecting
    /// By name.
    public var conversations: [String: ConversationState] = [:]
    /// Names in the order of the list on the screen.
    public var order: [String] = []
    /// The one that is open.
    public var current: String?
    public var overlay: Overlay?
    /// Candidates shown above the input line, and which one is in the line now.
    public var completion: (candidates: [String], chosen: Int)?
    /// One line below the pane that goes away with the next key: an error, a hint.
    public var message: Notice?
    /// Whether the terminal's window has the keyboard; what comes while it has not is notified.
    public var isFocused = true

    public init(settings: InterfaceSettings, size: Size) {
        self.settings = settings
        self.size = size
    }

    public mutating func apply(_ event: InterfaceEvent) -> [InterfaceEffect] {
        []
    }
}

/// What a user can choose.
public struct InterfaceSettings: Sendable, Hashable {
    public var language: Language
    /// The name of the profile, for the title and the status line.
    public var profile: String
    /// Seconds east of UTC for a moment; the process's time zone, or a fixed one in tests.
    public var timeZone: TimeZoneOffset
    public var usesMouse = false

    public init(language: Language, profile: String, timeZone: TimeZoneOffset = .local) {
        self.language = language
        self.profile = profile
        self.timeZone = timeZone
    }
}

public enum TimeZoneOffset: Sendable, Hashable {
    /// localtime_r(3).
    case local
    case fixed(seconds: Int)
}
