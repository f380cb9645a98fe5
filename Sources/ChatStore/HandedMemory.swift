import ChatCore
import Synchronization

/// Up to where accounts were given the log, as far as the database does not know it yet.
final class HandedMemory: Sendable {
    private let places = Mutex<[AccountID: MessageID]>([:])

    func raise(_ raised: [AccountID: MessageID]) {
        guard !raised.isEmpty else { return }
        places.withLock { places in
            places.merge(raised) { max($0, $1) }
        }
    }

    func place(of account: AccountID) -> MessageID? {
        places.withLock { $0[account] }
    }

    var all: [AccountID: MessageID] {
        places.withLock { $0 }
    }

    /// The database knows these now.
    func forget(_ stored: [AccountID: MessageID]) {
        places.withLock { places in
            for (account, place) in stored where places[account] == place { places[account] = nil }
        }
    }
}
