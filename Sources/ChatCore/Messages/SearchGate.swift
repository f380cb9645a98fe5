import Synchronization

/// Lets one search of an account run at a time; the others wait for their turn, in the order in which they came.
///
/// A connection has one request under way, so that those who wait are no more than the account has connections.
final class SearchGate: Sendable {
    private typealias Waiting = [CheckedContinuation<Void, Never>]

    /// The accounts that search, with those who wait behind.
    private let lines = Mutex<[AccountID: Waiting]>([:])

    func pass<Value: Sendable>(
        _ account: AccountID, _ body: @Sendable () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        await enter(account)
        defer { leave(account) }
        return try await body()
    }

    /// How many searches of the account wait.
    func waiting(_ account: AccountID) -> Int {
        lines.withLock { $0[account]?.count ?? 0 }
    }

    private func enter(_ account: AccountID) async {
        await withCheckedContinuation { continuation in
            let isFree = lines.withLock { lines in
                guard lines[account] == nil else {
                    lines[account]?.append(continuation)
                    return false
                }
                lines[account] = []
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave(_ account: AccountID) {
        let next = lines.withLock { lines -> CheckedContinuation<Void, Never>? in
            guard lines[account]?.isEmpty == false else {
                lines[account] = nil
                return nil
            }
            return lines[account]?.removeFirst()
        }
        next?.resume()
    }
}
