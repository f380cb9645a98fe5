public import ChatCore
import GRDB

/// Who blocks whom, as the writer knows it: asked for every message.
final class BlockSet {
    private let database: Database
    private let add: PreparedStatement
    private let remove: PreparedStatement
    private var blocked: [AccountID: Set<AccountID>]
    /// What is in memory may be from a transaction that never happened.
    private var isStale = false
    private var revision: Int64 = 0

    static let allSQL = "SELECT blocked, blocker FROM blocks"
    static let addSQL = "INSERT OR IGNORE INTO blocks(blocked, blocker) VALUES (?, ?)"
    static let removeSQL = "DELETE FROM blocks WHERE blocked = ? AND blocker = ?"

    init(_ database: Database) throws {
        self.database = database
        add = try PreparedStatement(database, BlockSet.addSQL)
        remove = try PreparedStatement(database, BlockSet.removeSQL)
        blocked = try BlockSet.read(database)
    }

    /// Whom each blocker has blocked.
    static func read(_ database: Database) throws(SQLiteFailure) -> [AccountID: Set<AccountID>] {
        let statement: PreparedStatement
        do {
            statement = try PreparedStatement(cachedIn: database, allSQL)
        } catch {
            throw SQLiteFailure(error, database.sqliteConnection)
        }
        defer { statement.reset() }
        var blocked: [AccountID: Set<AccountID>] = [:]
        while try statement.step() {
            blocked[AccountID(statement.integer(1)), default: []].insert(AccountID(statement.integer(0)))
        }
        return blocked
    }

    /// Whether what `sender` writes to `recipient` is hidden.
    func hides(_ sender: AccountID, from recipient: AccountID) throws(SQLiteFailure) -> Bool {
        try refresh()
        return !blocked.isEmpty && blocked[recipient]?.contains(sender) == true
    }

    /// Must be called inside a transaction.
    func set(_ block: Block, to isBlocked: Bool) throws(SQLiteFailure) -> BlockList {
        try refresh()
        let statement = isBlocked ? add : remove
        statement.bind(block.blocked.rawValue, 1)
        statement.bind(block.blocker.rawValue, 2)
        try statement.run()
        var list = blocked[block.blocker] ?? []
        if isBlocked { list.insert(block.blocked) } else { list.remove(block.blocked) }
        blocked[block.blocker] = list.isEmpty ? nil : list
        revision += 1
        return BlockList(blocked: list, revision: revision)
    }

    /// After a rollback.
    func forget() {
        isStale = true
    }

    private func refresh() throws(SQLiteFailure) {
        guard isStale else { return }
        blocked = try BlockSet.read(database)
        isStale = false
    }
}

extension Store: BlockStore {
    public func allBlocks() throws(StoreError) -> [Block] {
        try readNow { database in
            try BlockSet.read(database).flatMap { blocker, blocked in blocked.map { Block($0, by: blocker) } }
        }
    }

    public func setBlock(_ block: Block, to isBlocked: Bool) async throws(StoreError) -> BlockList {
        try await change { try $0.blocks.set(block, to: isBlocked) }
    }
}
