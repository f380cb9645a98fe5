import ChatProtocol
import Metrics

/// What the core counts that is rare enough for a handle a result, each made at the start.
struct ServiceCounters: Sendable {
    private let logins: [LoginResult: Counter]

    /// What became of a login; the code of a refusal is one of those that `login` and `register` can give.
    private enum LoginResult: Hashable, Sendable {
        case loggedIn
        case refused(ErrorCode)
        case otherError

        static let all: [LoginResult] =
            [.loggedIn, .otherError]
            + [.authFailed, .serverBusy, .rateLimited, .storageFull, .internalError].map { .refused($0) }

        var label: String {
            switch self {
            case .loggedIn: "ok"
            case .refused(let code): code.rawValue
            case .otherError: "other"
            }
        }
    }

    init(_ factory: any MetricsFactory) {
        let made = LoginResult.all.map { result in
            (result, Counter(label: "chat_logins_total", dimensions: [("result", result.label)], factory: factory))
        }
        logins = Dictionary(made) { first, _ in first }
    }

    /// - Parameter refusal: nil: the login was accepted.
    func login(refused refusal: ErrorCode?) {
        let result = refusal.map { LoginResult.refused($0) } ?? .loggedIn
        (logins[result] ?? logins[.otherError])?.increment()
    }
}
