import ChatProtocol

/// From where each account has logged in (SECURITY.md 3.5).
public struct KnownAddresses: Sendable {
    /// A login counts for so many milliseconds.
    static let memory: Int64 = 30 * 86_400_000
    /// More than these of one account are not remembered, the oldest goes: whoever travels has a new one each day.
    public static let mostPerAccount = 16

    private var logins: [AccountID: [(source: SourceAddress, time: Int64)]] = [:]

    init(_ stored: [StoredLogin] = []) {
        for login in stored.sorted(by: { $0.time < $1.time }) {
            note(login.account, from: login.source, at: login.time.milliseconds)
        }
    }

    mutating func note(_ account: AccountID, from source: SourceAddress, at now: Int64) {
        var known = logins[account, default: []]
        known.removeAll { $0.source == source || $0.time <= now - Self.memory }
        known.append((source, now))
        logins[account] = known.suffix(Self.mostPerAccount)
    }

    mutating func forget(_ account: AccountID) {
        logins[account] = nil
    }

    func contains(_ account: AccountID, _ source: SourceAddress, at now: Int64) -> Bool {
        logins[account]?.contains { $0.source == source && $0.time > now - Self.memory } ?? false
    }
}
