public import ChatProtocol

/// Why a call of ``LiveClient`` did not work, or why a stream of events ended. Cancelled calls throw `CancellationError`.
public enum LiveError: Error, Sendable, Equatable {
    /// The server said ERROR: nothing was done. `retryAfter` in whole seconds.
    case refused(code: RefusalCode, message: String, retryAfter: Int64? = nil)
    /// There is no connection, and trying again is of no use (a changed key, a refused certificate, a setting); or it
    /// was ``LiveClient/connect()``, which tries once.
    case unreachable(ClientError)
    /// The connection broke before the answer: it may or may not have been done.
    case interrupted(ClientError)
    /// The server's log is another one, or shorter than the place that was asked for: what one knew of it is void.
    /// Begin anew with ``LiveClient/events(since:)`` without a place. `log` is the present one, if known.
    case logChanged(log: String?)
    /// The answer was not what docs/protocol.md says.
    case badReply(String)
    /// The client was closed.
    case closed
}

/// The `code` of an ERROR.
public enum RefusalCode: Sendable, Hashable {
    /// One of docs/protocol.md section 6.
    case known(ErrorCode)
    /// One that is younger than this library; empty where there was none.
    case other(String)

    public init(_ text: String) {
        self = ErrorCode(rawValue: text).map { .known($0) } ?? .other(text)
    }

    /// Nothing was done now, and the same can work later.
    var isPassing: Bool {
        switch self {
        case .known(.rateLimited), .known(.serverBusy), .known(.storageFull), .known(.shuttingDown): true
        default: false
        }
    }
}

extension LiveError {
    init(_ error: ServerError) {
        self = .refused(code: RefusalCode(error.code ?? ""), message: error.message, retryAfter: error.retryAfter)
    }

    /// What an attempt to connect and to log in threw.
    init(connecting error: any Error) {
        switch error {
        case let error as LiveError: self = error
        case ClientError.refused(let error): self.init(error)
        case let error as ClientError: self = .unreachable(error)
        // A connector of the caller's own.
        default: self = .unreachable(.local(String(describing: error)))
        }
    }

    /// Whether another attempt to connect would end the same way.
    package var isLasting: Bool {
        switch self {
        case .refused(let code, _, _): !code.isPassing && code != .known(.internalError)
        case .unreachable(.untrusted), .unreachable(.keyChanged), .unreachable(.declined), .unreachable(.local),
            .unreachable(.badRequest):
            true
        case .unreachable, .interrupted: false
        case .logChanged, .badReply, .closed: true
        }
    }

    /// Whole seconds that the server asked for.
    package var retryAfter: Int64? {
        switch self {
        case .refused(_, _, let seconds): seconds
        case .unreachable(.closing(_, _, let seconds)), .interrupted(.closing(_, _, let seconds)): seconds
        default: nil
        }
    }
}

extension LiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(_, let message, let seconds):
            ServerError(code: nil, message: message, retryAfter: seconds).description
        case .unreachable(let error): error.description
        case .interrupted(let error): "interrupted: \(error)"
        case .logChanged: "the server's log is another one than before"
        case .badReply(let reason): ClientError.badReply(reason).description
        case .closed: "the client is closed"
        }
    }
}
