public import ChatClient
public import ChatProtocol
import Glibc

/// All that a session needs to begin.
public struct SessionSetup: Sendable {
    /// What may happen outside of the session, because of it.
    public struct Hooks: Sendable {
        /// The session on the server has ended; called with the terminal as it was found, to ask for the password.
        /// Nil: the user wants to leave.
        public var logIn: @Sendable () async throws -> LiveConfiguration? = { nil }
        /// The user has logged out: what was saved of the session is void.
        public var loggedOut: @Sendable () -> Void = {}

        public init() {}
    }

    public var live: LiveConfiguration
    public var account: OutboxAccount
    /// Where the outbox is, and what the editor works on.
    public var folder: StateFolder
    public var interface: InterfaceSettings
    public var notification: Notifier.Form
    /// `VISUAL` or `EDITOR`; a line for the shell.
    public var editor: String
    public var hooks = Hooks()
    /// How long lines that are under way are waited for when one leaves.
    public var patience = Duration.seconds(2)
    /// For tests: nothing here sleeps but on it.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// For tests.
    public var now: @Sendable () -> Timestamp = SessionSetup.wallClock

    public init(
        live: LiveConfiguration, account: OutboxAccount, folder: StateFolder, interface: InterfaceSettings,
        notification: Notifier.Form = .bell, editor: String = "vi"
    ) {
        self.live = live
        self.account = account
        self.folder = folder
        self.interface = interface
        self.notification = notification
        self.editor = editor
    }

    /// CLOCK_REALTIME, clock_gettime(2).
    @Sendable
    private static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// How a session ended.
public struct SessionEnd: Sendable, Hashable {
    /// Lines that wait in the outbox, for the next start.
    public var linesWaiting: Int
    /// Why nothing can go on; nil: the user left.
    public var reason: String?

    public init(linesWaiting: Int, reason: String? = nil) {
        self.linesWaiting = linesWaiting
        self.reason = reason
    }
}
