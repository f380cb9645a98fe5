import ChatProtocol
import Synchronization

/// How much an account may store a day (SECURITY.md 4.6), counted in memory: a new start begins anew.
///
/// A day is one of UTC. What counts is the text and a little for the entry round it.
final class StorageMeter: Sendable {
    /// What an entry takes besides its text, bytes.
    static let entryBytes = 64
    private static let day: Int64 = 86_400_000

    private struct State {
        var most: Int
        var today: Int64 = .min
        var stored: [AccountID: Int] = [:]
    }

    private let isOpen: Bool
    private let state: Mutex<State>

    /// - Parameter most: bytes; nil: any amount.
    init(most: Int?) {
        isOpen = most == nil
        state = Mutex(State(most: most ?? .max))
    }

    /// - Parameter most: bytes; nil, or where any amount is allowed: nothing is changed.
    func setMost(_ most: Int?) {
        guard let most else { return }
        state.withLock { $0.most = most }
    }

    /// - Throws: `rate_limited` until the next day, when the account has stored its part.
    func check(_ account: AccountID, at now: Timestamp) throws(ServiceError) {
        guard !isOpen else { return }
        let number = Self.number(of: now)
        let (most, today, stored) = state.withLock { state in
            (state.most, state.today, state.today >= number ? state.stored[account] ?? 0 : 0)
        }
        guard stored >= most else { return }
        let rest = (max(today, number) + 1) * Self.day - now.milliseconds
        throw ServiceError(.rateLimited, retryAfter: Int((rest + 999) / 1_000))
    }

    /// A text is on its way into the log.
    func add(_ bytes: Int, by account: AccountID, at now: Timestamp) {
        guard !isOpen else { return }
        let today = Self.number(of: now)
        state.withLock { state in
            // A clock that goes back gives nobody a second day.
            if today > state.today {
                state.today = today
                state.stored.removeAll(keepingCapacity: true)
            }
            state.stored[account, default: 0] += bytes + Self.entryBytes
        }
    }

    private static func number(of time: Timestamp) -> Int64 {
        let (quotient, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: day)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
