import ChatProtocol
import ChatTerminal

@testable import ChatClient
@testable import ChatInterface

/// Everything that a session needs, of a test.
struct SessionSite {
    let folder: TemporaryFolder
    var terminal = FakeTerminal()
    /// Of the session: short waits are over at once.
    let clock: TestClock
    /// Of the connections.
    let liveClock = TestClock()
    var hooks = SessionSetup.Hooks()
    var editor = "true"
    var notification = Notifier.Form.bell

    init(clock: TestClock = TestClock()) throws {
        folder = try TemporaryFolder()
        self.clock = clock
    }

    func account() throws -> OutboxAccount {
        guard let server = ServerAddress("chat.example:8890"), let user = UserName("messi") else {
            throw ClientError.local("no account")
        }
        return OutboxAccount(server: server, isInsecure: false, user: user)
    }

    /// Starts a session, as `chat-client` does.
    func start(
        _ server: LiveServer, credentials: Credentials = .password("surabaya", of: "messi")
    ) throws -> Task<SessionEnd, any Error> {
        let live = try server.configuration(clock: liveClock, credentials: credentials)
        return try start(live)
    }

    func start(_ live: LiveConfiguration) throws -> Task<SessionEnd, any Error> {
        let interface = InterfaceSettings(language: .english, profile: "test", timeZone: .fixed(seconds: 0))
        var setup = SessionSetup(
            live: live, account: try account(), folder: try folder.state(), interface: interface,
            notification: notification, editor: editor)
        setup.hooks = hooks
        setup.clock = clock
        setup.now = { [clock] in
            let passed = clock.now.offset / .milliseconds(1)
            return Timestamp(milliseconds: 1_795_000_000_000 + Int64(passed))
        }
        let state = InterfaceState(settings: interface, size: terminal.size)
        let session = try InteractiveSession(
            setup, terminal: terminal, state: state, presenter: PlainPresenter())
        return Task { try await session.run() }
    }

    /// The same folder, at another terminal.
    func another() throws -> SessionSite {
        var site = self
        site.terminal = FakeTerminal()
        return site
    }

    func storedLines() throws -> [OutboxLine] {
        try OutboxStore(folder: try folder.state(), account: try account()).lines
    }
}

extension [FakeServer.Action] {
    /// What the first one sends.
    var reply: String {
        if case .send(let text)? = first { text } else { "" }
    }
}

extension LiveServer {
    /// A server with one conversation, with lineker, of one message; `more` answers first.
    static func withLineker(_ more: @escaping Answer = { _ in nil }) async throws -> LiveServer {
        try await LiveServer { request in more(request) ?? lineker(request) }
    }

    private static func lineker(_ request: Request) -> [FakeServer.Action]? {
        let last =
            #"{"id": 9, "time": "2026-11-23T14:00:00.000Z", "from": "lineker", "from_name": "Gary Lineker", "#
            + #""to": "messi", "to_name": "Lionel Messi", "msg": "selamat pagi"}"#
        switch request.command {
        case "conversations":
            return ok(
                #""conversations": [{"with": "lineker", "name": "Gary Lineker", "last": \#(last), "unread": 1, "#
                    + #""read_upto": 0, "muted": false}], "more": false"#)
        case "history": return ok(#""messages": [\#(last)], "more": false"#)
        case "rooms": return ok(#""rooms": [], "more": false"#)
        case "users", "show_user": return ok(#""users": [], "more": false"#)
        default: return nil
        }
    }
}
