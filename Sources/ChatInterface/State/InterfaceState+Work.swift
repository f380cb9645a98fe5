import ChatClient
public import ChatProtocol

extension InterfaceState {
    /// A user that was heard of.
    struct Person: Sendable, Hashable {
        /// The display name.
        var name: String
        var isConnected: Bool?
        var lastActive: Timestamp?
    }

    /// What is under way and not to be seen.
    struct Work: Sendable {
        /// Of the event that is being applied.
        var effects: [InterfaceEffect] = []
        /// What has been on the screen and is to be told to the server at that time.
        var read: (with: String, upTo: Int64, due: Timestamp)?
        /// The list keeps its order until then: one is moving in it.
        var orderHeldUntil: Timestamp?
        /// Ctrl-C was pressed on an empty line then.
        var interrupted: Timestamp?
        /// Ctrl-X was pressed: the next key belongs to it.
        var prefixed = false
        /// Highlights among the replayed messages, told in one notification.
        var missed = 0
        /// When that is told, if nothing else says that all were replayed.
        var missedDue: Timestamp?
        var hasConnected = false
        /// Conversations with a page under way that was asked for before the first `connected`.
        var earlyPages: Set<String> = []
        /// What was said last of why the connection ends.
        var linkNotice: Notice?
        /// When the directory was asked for last.
        var directoryAsked: Timestamp?
        /// The list of conversations has come: only then is it known which one is the newest.
        var hasList = false
        /// The search whose results are on the screen.
        var search: Search?
        var refCount = 0
        /// Names of conversations with somebody typing.
        var typing: Set<String> = []
        /// The last edits and deletes: a page that was on its way may be older than they are.
        var changes: [MessageChange] = []
        /// Rooms that the server told of, by name: for completion.
        var rooms: [String] = []
    }

    struct Search: Sendable, Hashable {
        var text: String
        var with: String?
        var hasMore: Bool
        var isLoading: Bool
    }

    /// When the state must be told the time: something that it shows or owes depends on it. Nil: never.
    public var wakeAt: Timestamp? {
        // The clock on the screen.
        var times = [
            now.milliseconds >= 0 ? now.adding(60_000 - now.milliseconds % 60_000) : nil,
            work.read?.due, work.orderHeldUntil, work.missedDue,
            work.interrupted.map { $0.adding(Self.interruptWindow) },
        ]
        for name in work.typing { times.append(conversations[name]?.typing.values.min()) }
        // The countdown has seconds.
        if case .offline(_, let until) = link, until > now { times.append(min(until, now.adding(1_000))) }
        return times.compactMap(\.self).min()
    }

    /// Within which a second Ctrl-C leaves, in milliseconds.
    static let interruptWindow: Int64 = 2_000
}

extension Timestamp {
    /// That many milliseconds later; stops at the ends of what there is.
    func adding(_ milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return Timestamp(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }
}
