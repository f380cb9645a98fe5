import Synchronization

/// All blocks in memory, in front of the store.
public final class BlockDirectory: Sendable {
    /// The most that one account may block.
    static let mostPerAccount = 1_000

    private let lists: Mutex<[AccountID: BlockList]>

    init(_ blocks: [Block]) {
        var lists: [AccountID: BlockList] = [:]
        for block in blocks {
            lists[block.blocker, default: BlockList(blocked: [], revision: 0)].blocked.insert(block.blocked)
        }
        self.lists = Mutex(lists)
    }

    public func isBlocked(_ blocked: AccountID, by blocker: AccountID) -> Bool {
        lists.withLock { $0[blocker]?.blocked.contains(blocked) == true }
    }

    /// Whether one of them has blocked the other: then neither is told what the other does.
    public func stands(between a: AccountID, and b: AccountID) -> Bool {
        lists.withLock { lists in
            !lists.isEmpty && (lists[a]?.blocked.contains(b) == true || lists[b]?.blocked.contains(a) == true)
        }
    }

    func blocked(by blocker: AccountID) -> Set<AccountID> {
        lists.withLock { $0[blocker]?.blocked ?? [] }
    }

    /// An account was removed.
    func forget(_ account: AccountID) {
        lists.withLock { lists in
            lists[account] = nil
            for blocker in lists.keys { lists[blocker]?.blocked.remove(account) }
        }
    }

    /// Takes what the store has; changes of one moment may come in any order.
    func put(_ list: BlockList, of blocker: AccountID) {
        lists.withLock { lists in
            guard list.revision > lists[blocker]?.revision ?? -1 else { return }
            lists[blocker] = list
        }
    }
}
