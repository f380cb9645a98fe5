import ChatProtocol
import Synchronization

/// The session of a client, for all its connections: its token, and how to get another one.
final class SessionKeeper: Sendable {
    private struct State {
        var token: Token?
        var password: Password?
        /// Who waits to log in; the first one does it.
        var turns: [Eventual<Void>] = []
    }

    private let configuration: LiveConfiguration
    private let state: Mutex<State>

    init(_ configuration: LiveConfiguration) {
        self.configuration = configuration
        let credentials = configuration.credentials
        state = Mutex(State(token: credentials.token, password: credentials.password))
    }

    var token: Token? { state.withLock { $0.token } }

    /// The user has changed it.
    func passwordChanged(_ password: String) {
        state.withLock { state in
            if state.password != nil { state.password = Password(Array(password.utf8)) }
        }
    }

    /// Makes a connection that acts for the user.
    /// - Throws: ``LiveError``, `CancellationError`.
    func connect(_ buffer: EventBuffer? = nil) async throws -> ChatConnection {
        var options = configuration.connection
        options.timeouts.silence = nil
        options.buffer = buffer
        do {
            let connection = try await configuration.connect(options)
            do {
                try await bind(connection)
                return connection
            } catch {
                connection.abandon()
                throw error
            }
        } catch {
            if Task.isCancelled || error is CancellationError { throw CancellationError() }
            throw LiveError(connecting: error)
        }
    }

    private func bind(_ connection: ChatConnection) async throws {
        while true {
            if let token, try await isAlive(token, connection) { return }
            guard state.withLock({ $0.password != nil }) else {
                throw LiveError.refused(code: .known(.sessionNotFound), message: "the session has ended")
            }
            // Two connections that find the session ended make one new session, not two.
            try await enterTurn()
            defer { leaveTurn() }
            guard token == nil else { continue }
            return try await logIn(connection)
        }
    }

    private func isAlive(_ token: Token, _ connection: ChatConnection) async throws -> Bool {
        let reply = try await connection.ask(RequestLine("whoami").with(token))
        guard let error = reply.error else { return true }
        guard error.code == ErrorCode.sessionNotFound.rawValue else { throw LiveError(error) }
        state.withLock { state in
            if state.token == token { state.token = nil }
        }
        return false
    }

    private func logIn(_ connection: ChatConnection) async throws {
        let password = state.withLock { $0.password }
        let text = password?.withBytes { bytes in bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
        let line = RequestLine("login").with("user", configuration.credentials.user).with("password", text)
        let reply = try await connection.ask(line.with("device", configuration.device))
        if let error = reply.error { throw LiveError(error) }
        guard let token = Token(try reply.value.text("tokenid").utf8Span.span.bytes) else {
            throw LiveError.badReply("it has no token")
        }
        state.withLock { $0.token = token }
    }

    private func enterTurn() async throws {
        let mine = Eventual<Void>()
        let isFirst = state.withLock { state in
            state.turns.append(mine)
            return state.turns.count == 1
        }
        if isFirst { return }
        do {
            try await mine.value()
        } catch {
            // It may have become this one's turn at the same moment.
            let next = state.withLock { state -> Eventual<Void>? in
                let wasFirst = state.turns.first === mine
                state.turns.removeAll { $0 === mine }
                return wasFirst ? state.turns.first : nil
            }
            next?.settle(())
            throw error
        }
    }

    private func leaveTurn() {
        let next = state.withLock { state in
            state.turns.removeFirst()
            return state.turns.first
        }
        next?.settle(())
    }
}

extension ChatConnection {
    /// As ``request(_:)``, but gives up when the task is cancelled; the connection is of no use then.
    func ask(_ line: RequestLine) async throws -> ServerReply {
        let answer = Eventual<Result<ServerReply, any Error>>()
        try enqueue(line.bytes) { answer.settle($0) }
        return try await answer.value().get()
    }
}
