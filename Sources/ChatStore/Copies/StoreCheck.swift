import ChatProtocol
import GRDB
import GRDBSQLite
import Glibc

/// What a store holds, counted when all of it was checked.
public struct StoreContents: Sendable, Hashable {
    public var summary: StoreSummary
    public var accounts: Int
    public var rooms: Int
    public var messages: Int
    /// Messages, edits, deletions and changes of rooms.
    public var entries: Int
}

/// Looks through a database file that nobody works on, from the first page to the last.
public enum StoreCheck {
    /// - Parameter progress: gets the bytes that were read, some of them more than once; false stops.
    /// - Throws: `StoreOpenError`: what is wrong, in one line.
    public static func contents(
        ofFile path: String, progress: @escaping (Int64) -> Bool
    ) throws(StoreOpenError) -> StoreContents {
        let reader = try StoreReader(file: path)
        return try reader.read { database in
            let summary = try StoreSummary(database, path: path)
            let watch = CheckWatch(database, progress)
            let hook = watch.hook()
            defer { hook.end() }
            do {
                try StoreCheck.checkFile(database, path)
                return try StoreCheck.count(database, summary, path)
            } catch {
                throw watch.isStopped ? StoreOpenError.stopped : error
            }
        }
    }

    private static func checkFile(_ database: Database, _ path: String) throws {
        let found = try String.fetchAll(database, sql: "PRAGMA integrity_check(3)")
        guard found == ["ok"] else {
            throw StoreOpenError(.damaged, "\(path) is damaged (\(found.joined(separator: "; ")))")
        }
        guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
            throw StoreOpenError(.damaged, "\(path) is damaged: a row refers to one that is not there")
        }
    }

    /// SQLite knows whether its pages are whole; this is whether the log is.
    private static func count(_ database: Database, _ summary: StoreSummary, _ path: String) throws -> StoreContents {
        guard let row = try Row.fetchOne(database, sql: entriesSQL) else {
            throw StoreOpenError(.damaged, "\(path) is damaged: the log cannot be counted")
        }
        let (empty, homeless, later): (Int, Int, Int) = (row["empty"], row["homeless"], row["later"])
        for (number, what) in [
            (empty, "messages have no text"), (homeless, "entries belong to no conversation"),
            (later, "entries have ids that may be given again"),
        ] where number > 0 {
            throw StoreOpenError(.damaged, "\(path) is damaged: \(number) \(what)")
        }
        // Rooms came with the third schema.
        let rooms = summary.schema < 3 ? 0 : try Int.fetchOne(database, sql: "SELECT count(*) FROM rooms") ?? 0
        return StoreContents(
            summary: summary,
            accounts: try Int.fetchOne(database, sql: "SELECT count(*) FROM accounts WHERE removed IS NULL") ?? 0,
            rooms: rooms, messages: row["messages"], entries: row["entries"])
    }

    /// The kinds are those of `EntryKind`: messages as they were sent, edited, and deleted, each also hidden or in a room;
    /// 0 is what is left of the newest entry.
    static let entriesSQL = """
        SELECT count(*) FILTER (WHERE kind <> 0) AS entries,
            count(*) FILTER (WHERE kind IN (1, 2, 3, 9, 10, 11, 17, 18, 19)) AS messages,
            count(*) FILTER (WHERE kind IN (1, 2, 9, 10, 17, 18) AND body = '') AS empty,
            count(*) FILTER (
                WHERE kind <> 0 AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.id = e.conversation)) AS homeless,
            count(*) FILTER (
                WHERE id > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'entries')) AS later
        FROM entries e
        """
}

/// Tells how much was read, and stops when it should.
private final class CheckWatch {
    private let database: Database
    private let pageSize: Int64
    private let progress: (Int64) -> Bool
    private(set) var isStopped = false

    /// Steps of SQLite's machine between two looks: some milliseconds.
    private static let steps: Int32 = 100_000

    init(_ database: Database, _ progress: @escaping (Int64) -> Bool) {
        self.database = database
        self.progress = progress
        pageSize = (try? Int64.fetchOne(database, sql: "PRAGMA page_size")) ?? 4_096
    }

    func hook() -> StepHook {
        StepHook(database.sqliteConnection, every: CheckWatch.steps) { self.look() }
    }

    private func look() -> Bool {
        var (pages, most): (Int32, Int32) = (0, 0)
        sqlite3_db_status(database.sqliteConnection, SQLITE_DBSTATUS_CACHE_MISS, &pages, &most, 0)
        isStopped = !progress(Int64(pages) * pageSize)
        return !isStopped
    }
}
