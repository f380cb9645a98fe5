import ChatProtocol
import Logging
import Synchronization

/// Lets logins be tried, or refuses them because too many failed, before they cost any work (SECURITY.md 3.5).
///
/// What was counted is not kept over a restart: whoever guesses gains three tries by one. From where an account has logged
/// in is kept by the store.
public final class LoginGate: Sendable {
    private struct State {
        var throttle: LoginThrottle
        var known: KnownAddresses
    }

    private let clock: any Clock
    private let floods: FloodLog
    private let isOpen: Bool
    private let state: Mutex<State>

    /// - Parameter failuresAMinute: of one address; nil: nobody is ever refused.
    init(failuresAMinute: Int?, logins: [StoredLogin], clock: any Clock, logger: Logger) {
        self.clock = clock
        floods = FloodLog(logger: logger)
        isOpen = failuresAMinute == nil
        state = Mutex(
            State(
                throttle: LoginThrottle(failuresAMinute: failuresAMinute ?? .max),
                known: isOpen ? KnownAddresses() : KnownAddresses(logins)))
    }

    /// - Parameter failures: of one address; nil, or where nobody is ever refused: nothing is changed.
    func setFailuresAMinute(_ failures: Int?) {
        guard !isOpen, let failures else { return }
        state.withLock { $0.throttle.failuresAMinute = failures }
    }

    /// Asks whether an attempt may be made now; how it ends must be told to `ended`.
    /// - Parameter account: whose password it is, where there is an account.
    /// - Throws: `rate_limited`.
    func begin(_ attempt: LoginThrottle.Attempt, on account: AccountID?) throws(ServiceError) {
        guard !isOpen else { return }
        let now = clock.now().milliseconds
        let wait = state.withLock { state in
            let isKnown = account.map { state.known.contains($0, attempt.source, at: now) } ?? false
            return state.throttle.begin(attempt, isKnown: isKnown, at: now)
        }
        if let wait { throw ServiceError(.rateLimited, retryAfter: Int((wait + 999) / 1_000)) }
    }

    func ended(_ attempt: LoginThrottle.Attempt, _ end: LoginThrottle.End) {
        guard !isOpen else { return }
        let now = clock.now().milliseconds
        let isRefused = state.withLock { $0.throttle.ended(attempt, end, at: now) }
        if isRefused {
            floods.note(
                "logins of an address are refused for a minute: too many failed",
                metadata: ["address": "\(attempt.source)"])
        }
    }

    /// An account has logged in.
    func loggedIn(_ account: AccountID, from source: SourceAddress) {
        guard !isOpen else { return }
        let now = clock.now().milliseconds
        state.withLock { $0.known.note(account, from: source, at: now) }
    }

    /// An account was removed.
    func forget(_ account: AccountID) {
        state.withLock { $0.known.forget(account) }
    }

    /// Called about once a second; `now` in monotonic milliseconds.
    public func timePassed(now: Int64) {
        floods.timePassed(now: now)
    }
}
