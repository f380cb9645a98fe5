/// What is between two accounts besides messages.
public protocol Correspondence: Sendable {
    /// Mutes a conversation for one of its members, or ends that; returns when it is committed.
    ///
    /// A conversation of two is made where there is none; without a message it is in no list. In a room that the
    /// account is not in nothing happens.
    func setMuted(_ isMuted: Bool, by account: AccountID, with other: Destination) async throws(StoreError)

    /// Whether each of two accounts has written to the other; what was hidden from a blocker does not count.
    func haveBothWritten(_ a: AccountID, _ b: AccountID) async throws(StoreError) -> Bool

    /// As `haveBothWritten`, of many at once.
    /// - Parameter isSpared: pairs that are left out without a look, one of `accounts` first.
    /// - Returns: for each of `accounts` those of `others` for which it is so; never the account itself.
    func haveBothWritten(
        of accounts: [AccountID], among others: Set<AccountID>,
        sparing isSpared: @escaping @Sendable (AccountID, AccountID) -> Bool
    ) async throws(StoreError) -> [AccountID: [AccountID]]
}
