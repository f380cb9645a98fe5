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
        /// Ctrl-K: conversations that have what is typed, the best first.
        case jump(query: String, items: [ListItem], selected: Int)
    }

    /// What Tab offers.
    public struct Completion: Sendable, Hashable {
        /// Shown above the input line; not empty.
        public internal(set) var candidates: [String]
        /// The one that is in the line now: an index.
        public internal(set) var chosen: Int
        /// What is put into the line for each of them.
        var insertions: [String]
        /// Where it stands in the line: offsets of Characters.
        var range: Range<Int>

        public init(candidates: [String], chosen: Int) {
            self.init(candidates: candidates, chosen: chosen, insertions: candidates, range: 0..<0)
        }

        init(candidates: [String], chosen: Int, insertions: [String], range: Range<Int>) {
            self.candidates = candidates
            self.chosen = chosen
            self.insertions = insertions
            self.range = range
        }
    }

    public struct ListItem: Sendable, Hashable {
        /// Safe to show.
        public var text: String
        /// Where Enter leads.
        public var conversation: String
        public var message: Int64?
        /// When it was written; shown before the text.
        public var time: Timestamp?

        public init(text: String, conversation: String, message: Int64? = nil, time: Timestamp? = nil) {
            self.text = text
            self.conversation = conversation
            self.message = message
            self.time = time
        }
    }

    public var settings: InterfaceSettings
    /// What the views know of where things stand on the screen.
    public var geometry: any ScreenGeometry
    public var size: Size
    public var now = Timestamp(milliseconds: 0)
    public var me: Identity?
    public var link = Link.connecting
    /// By name.
    public var conversations: [String: ConversationState] = [:]
    /// Names in the order of the list on the screen: each conversation once.
    public var order: [String] = []
    /// The one that is open; always one of ``conversations``.
    public var current: String?
    public var overlay: Overlay?
    /// Candidates shown above the input line; nil: nothing is being completed.
    public var completion: Completion?
    /// One line below the pane that goes away with the next key: an error, a hint.
    public var message: Notice?
    /// Whether the terminal's window has the keyboard; what comes while it has not is notified.
    public var isFocused = true
    /// What is typed while no conversation is open.
    public var spareEditor = LineEditor()

    /// Users that were heard of, by user name.
    var people: [String: Person] = [:]
    /// The newest id of anything that was told.
    var newestID: Int64 = 0
    var work = Work()

    public init(settings: InterfaceSettings, size: Size, geometry: any ScreenGeometry = LineGeometry()) {
        self.settings = settings
        self.size = size
        self.geometry = geometry
    }

    /// The open conversation.
    public var open: ConversationState? { current.flatMap { conversations[$0] } }

    /// The input line: of the open conversation.
    public var editor: LineEditor { open?.editor ?? spareEditor }
}

/// What a user can choose.
public struct InterfaceSettings: Sendable, Hashable {
    public var language: Language
    /// The name of the profile, for the title and the status line.
    public var profile: String
    /// Seconds east of UTC for a moment; the process's time zone, or a fixed one in tests.
    public var timeZone: TimeZoneOffset
    public var usesMouse = false
    /// What the `ref` of each line begins with: must be another one in each run of the program.
    public var refPrefix = InterfaceSettings.randomRefPrefix()

    public init(language: Language, profile: String, timeZone: TimeZoneOffset = .local) {
        self.language = language
        self.profile = profile
        self.timeZone = timeZone
    }

    /// 128 random bits as 32 digits.
    public static func randomRefPrefix() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

public enum TimeZoneOffset: Sendable, Hashable {
    /// localtime_r(3).
    case local
    case fixed(seconds: Int)
}
