/// When it is told that somebody has come or gone: once the change has stood for a while, so that a reconnection is no
/// news. Pure; times are monotonic milliseconds.
struct PresenceHold {
    /// How long a change must stand.
    static let time: Int64 = 10_000

    /// Who is connected as far as has been told.
    private var told: Set<AccountID> = []
    /// Whose state is another than what was told, and since when.
    private var pending: [AccountID: Int64] = [:]

    /// The state of an account as it is now; saying it again changes nothing.
    mutating func observed(_ account: AccountID, isConnected: Bool, now: Int64) {
        if told.contains(account) == isConnected {
            pending[account] = nil
        } else if pending[account] == nil {
            pending[account] = now
        }
    }

    /// Takes the changes that have stood long enough, the oldest first; they count as told.
    mutating func takeDue(now: Int64, most: Int) -> [PresenceChange] {
        let due = pending.filter { now - $0.value >= PresenceHold.time }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .prefix(most)
        return due.map { account, _ in
            pending[account] = nil
            let isConnected = !told.contains(account)
            if isConnected { told.insert(account) } else { told.remove(account) }
            return PresenceChange(account: account, isConnected: isConnected)
        }
    }
}

/// Somebody's first connection was opened, or the last one closed, a while ago.
struct PresenceChange: Hashable {
    var account: AccountID
    var isConnected: Bool
}
