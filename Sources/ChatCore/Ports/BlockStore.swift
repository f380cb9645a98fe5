/// Where it is kept who blocks whom.
public protocol BlockStore: Sendable {
    /// All blocks, in any order; called once, at start.
    func allBlocks() throws(StoreError) -> [Block]

    /// Makes a block, or takes it back; nothing happens where it stands so already.
    ///
    /// When this returns, every message of the blocked that is committed later is hidden from the blocker, or shown.
    /// - Returns: whom the blocker blocks then.
    func setBlock(_ block: Block, to isBlocked: Bool) async throws(StoreError) -> BlockList
}

/// One account does not want to hear from another.
public struct Block: Hashable, Sendable {
    public var blocker: AccountID
    public var blocked: AccountID

    public init(_ blocked: AccountID, by blocker: AccountID) {
        self.blocker = blocker
        self.blocked = blocked
    }
}

/// Whom an account blocks, as of one change.
public struct BlockList: Hashable, Sendable {
    public var blocked: Set<AccountID>
    /// Rises with every change, in the order in which changes were made.
    public var revision: Int64

    public init(blocked: Set<AccountID>, revision: Int64) {
        self.blocked = blocked
        self.revision = revision
    }
}
