import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Foundation

/// The interactive client at a terminal.
struct InteractiveMode {
    let start: InteractiveStart
    let options: InteractiveOptions
    /// Asks for the password when the session has ended. Nil: the user wants to leave.
    let logIn: @Sendable () async throws -> InteractiveStart?

    private let environment = ProcessInfo.processInfo.environment

    init(
        _ start: InteractiveStart, options: InteractiveOptions,
        logIn: @escaping @Sendable () async throws -> InteractiveStart?
    ) {
        self.start = start
        self.options = options
        self.logIn = logIn
    }

    /// Runs until the user leaves.
    /// - Throws: ``ClientError``: it could not begin or go on.
    func run() async throws {
        let end: SessionEnd
        do {
            end = try await session().run()
        } catch let error as TerminalFailure {
            throw ClientError.local(Phrase.terminalLost(error.description, in: start.language))
        } catch OutboxError.unwritable(let reason) {
            throw ClientError.local(Phrase.outboxUnwritable(ShownText.line(reason), in: start.language))
        }
        if end.linesWaiting > 0 {
            let text = Phrase.linesWaiting("\(end.linesWaiting)", in: start.language)
            try StandardStreams.write("\(text)\n", to: STDERR_FILENO)
        }
        if let reason = end.reason { throw ClientError.local(reason) }
    }

    private func session() throws -> InteractiveSession {
        let capabilities = TerminalCapabilities(environment: environment)
        let isLinear = options.linear || start.configuration.isLinear || !capabilities.isFullScreenAble
        let setup = setup(capabilities)
        guard !isLinear else { return try linearSession(setup, capabilities) }
        var terminal: RawTerminal.Options = [.fullScreen, .paste, .focus]
        if setup.interface.usesMouse { terminal.insert(.mouse) }
        let port = try ControllingTerminal(terminal)
        let view = ScreenView()
        let state = InterfaceState(settings: setup.interface, size: port.size, geometry: view)
        let painter = Painter(colors: colors(capabilities), setsTitle: capabilities.setsTitle)
        return try InteractiveSession(
            setup, terminal: port, state: state, presenter: ScreenPresenter(view, painter))
    }

    /// A terminal that can go back in its line edits there; another one gives whole lines, as it likes.
    private func linearSession(
        _ setup: SessionSetup, _ capabilities: TerminalCapabilities
    ) throws -> InteractiveSession {
        let port: any TerminalPort =
            capabilities.isFullScreenAble ? try ControllingTerminal([.paste]) : LineTerminal()
        let state = InterfaceState(settings: setup.interface, size: port.size)
        let presenter = LinearPresenter(capabilities.isFullScreenAble ? .edited : .whole)
        return try InteractiveSession(setup, terminal: port, state: state, presenter: presenter)
    }

    private func setup(_ capabilities: TerminalCapabilities) -> SessionSetup {
        var interface = InterfaceSettings(language: start.language, profile: start.title)
        interface.usesMouse = options.mouse ?? start.configuration.usesMouse
        var setup = SessionSetup(
            live: start.live, account: OutboxAccount(start.login), folder: start.state, interface: interface,
            notification: notification(capabilities), editor: editor)
        setup.hooks.logIn = { [start, logIn] in
            guard let again = try await logIn() else { return nil }
            // What is on the screen, and in the outbox, is the other account's.
            guard OutboxAccount(again.login) == OutboxAccount(start.login) else { return nil }
            return again.live
        }
        setup.hooks.loggedOut = { [start] in
            // The token may be another than at the start.
            let (logins, login) = (start.logins, start.login)
            let saved = try? logins.login(at: login.server, isInsecure: login.isInsecure, user: login.user)
            if let saved { try? logins.remove(saved) }
        }
        return setup
    }

    private var editor: String {
        [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
    }

    private func notification(_ capabilities: TerminalCapabilities) -> Notifier.Form {
        switch start.configuration.notification {
        case .none: .none
        case .bell: .bell
        case .escapeSequence: .terminal(capabilities.notification)
        case .command: .command(start.configuration.notifyCommand)
        }
    }

    private func colors(_ capabilities: TerminalCapabilities) -> ColorDepth {
        switch options.color ?? start.configuration.color {
        case .auto: capabilities.colors
        case .none: .none
        case .sixteen: .basic
        case .twoHundredFiftySix: .indexed
        case .full: .full
        }
    }
}
