import GRDBSQLite
import Glibc

/// What the database of a folder says of itself, read without changing it and without the folder's lock: beside a running
/// server, or while none runs.
public final class StoreInspection {
    /// Why a file can't be looked into.
    public enum Failure: Error, Equatable {
        /// There is none.
        case missing
        /// With what SQLite or the system says.
        case unreadable(String)
        case notAStore
        case damaged(String)
    }

    public static let schemaVersion = Schema.current.version
    public let path: String
    /// Bytes of the file.
    public let size: Int64
    /// Bytes of the write-ahead log.
    public let logSize: Int64
    private var database: OpaquePointer?

    /// - Parameter isServing: a server runs on the folder.
    public init(folder: String, isServing: Bool) throws(Failure) {
        path = folder + "/chat.db"
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { throw .missing }
            throw .unreadable(String(cString: strerror(errno)))
        }
        size = Int64(status.st_size)
        guard try Self.hasHeader(path) else { throw .notAStore }
        var log = stat()
        logSize = stat(path + "-wal", &log) == 0 ? Int64(log.st_size) : 0
        // Without a log the file is all there is, and SQLite need not make the files that readers and writers share.
        let isAlone = !isServing && logSize == 0
        let name = "file:" + Self.encoded(path) + (isAlone ? "?immutable=1" : "")
        guard sqlite3_open_v2(name, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil) == SQLITE_OK else {
            throw failure()
        }
        sqlite3_busy_timeout(database, 5_000)
        let id = try number("PRAGMA application_id")
        // An empty file is a store that was never written to.
        guard size == 0 || id == Schema.applicationID else { throw .notAStore }
    }

    /// Whether the file begins as one of SQLite's, or is empty (https://www.sqlite.org/fileformat.html, section 1.3).
    private static func hasHeader(_ path: String) throws(Failure) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &header, header.count, 0)
        guard count >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        return count == 0 || header == Array("SQLite format 3\0".utf8)
    }

    deinit {
        sqlite3_close_v2(database)
    }

    /// Of the tables; 0: there are none yet.
    public func version() throws(Failure) -> Int {
        Int(try number("PRAGMA user_version") ?? 0)
    }

    public func identity() throws(Failure) -> String? {
        try rows("SELECT value FROM settings WHERE key = 'log_identity'").first?.first
    }

    /// When the newest message was stored, milliseconds since 1970.
    public func newestTime() throws(Failure) -> Int64? {
        try number("SELECT time FROM entries ORDER BY id DESC LIMIT 1")
    }

    /// Demo accounts that can log in.
    public func demoUsers() throws(Failure) -> [String] {
        try rows("SELECT user FROM accounts WHERE demo <> 0 AND disabled = 0 AND removed IS NULL ORDER BY id")
            .compactMap(\.first)
    }

    /// Users whose password hash cost less than the logarithm of scrypt's N.
    public func usersHashed(below cost: Int) throws(Failure) -> [String] {
        try rows("SELECT user, password_hash FROM accounts WHERE removed IS NULL ORDER BY id").compactMap { row in
            guard row.count == 2, let start = row[1].firstRange(of: "$ln=") else { return nil }
            let digits = row[1][start.upperBound...].prefix(while: \.isNumber)
            return Int(digits).map { $0 < cost } == true ? row[0] : nil
        }
    }

    /// Goes through the whole file.
    /// - Parameter progress: called many times a second; false ends the check.
    /// - Returns: what is wrong, at most ten lines; empty: nothing.
    public func quickCheck(_ progress: @escaping () -> Bool) throws(Failure) -> [String] {
        let hook = StepHook(database, every: 100_000, progress)
        defer { hook.end() }
        return try rows("PRAGMA quick_check(10)").compactMap(\.first).filter { $0 != "ok" }
    }

    /// Whether what is damaged is the index of places alone, which can be made anew from the log.
    public func isOfPlacesAlone() -> Bool {
        PlacesRepair.isAlone { sql in try rows(sql).compactMap(\.first) }
    }

    private func number(_ sql: String) throws(Failure) -> Int64? {
        try rows(sql).first?.first.flatMap { Int64($0) }
    }

    private func rows(_ sql: String) throws(Failure) -> [[String]] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else { throw failure() }
        defer { sqlite3_finalize(statement) }
        var rows: [[String]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append(
                    (0..<sqlite3_column_count(statement)).map { column in
                        sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
                    })
            case SQLITE_DONE: return rows
            default: throw failure()
            }
        }
    }

    private func failure() -> Failure {
        let text = String(cString: sqlite3_errmsg(database))
        switch sqlite3_errcode(database) & 0xFF {
        case SQLITE_NOTADB: return .notAStore
        case SQLITE_CORRUPT: return .damaged(text)
        default: return .unreadable(text)
        }
    }

    /// As the path of a URI (https://www.sqlite.org/uri.html).
    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                return String(UnicodeScalar(byte))
            default: return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
