import ChatCore
import GRDB
import GRDBSQLite
import Glibc

/// A call of SQLite's that failed, with what the store has to tell apart.
struct SQLiteFailure: Error, Hashable {
    /// The extended result code (https://www.sqlite.org/rescode.html).
    let code: Int32
    let message: String
    /// errno as SQLite saw it, 0 when the system was not asked.
    let systemError: Int32
    /// In a statement of the index of places: it is damaged, and can be made anew from the log.
    private(set) var isDamagedPlaces = false

    init(code: Int32, message: String, systemError: Int32 = 0) {
        self.code = code
        self.message = message
        self.systemError = systemError
    }

    /// What the connection says of its last call.
    init(_ connection: OpaquePointer?) {
        let code = sqlite3_extended_errcode(connection)
        self.init(
            code: code, message: String(cString: sqlite3_errmsg(connection)),
            systemError: SQLiteFailure.systemError(of: code, connection))
    }

    /// What the system said. SQLite does not keep it for a COMMIT; the write-ahead log's file does.
    private static func systemError(of code: Int32, _ connection: OpaquePointer?) -> Int32 {
        let known = sqlite3_system_errno(connection)
        guard known == 0, code & 0xFF == SQLITE_IOERR else { return known }
        var log: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK, let log,
            let methods = log.pointee.pMethods
        else { return 0 }
        var number: Int32 = 0
        guard methods.pointee.xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK else { return 0 }
        return number
    }

    init(_ error: any Error, _ connection: OpaquePointer? = nil) {
        switch error {
        case let failure as SQLiteFailure: self = failure
        case let error as DatabaseError:
            self.init(
                code: error.extendedResultCode.rawValue, message: error.message ?? "no text",
                systemError: connection.map { SQLiteFailure.systemError(of: error.extendedResultCode.rawValue, $0) }
                    ?? 0)
        default: self.init(code: SQLITE_ERROR, message: "\(error)")
        }
    }

    private var primary: Int32 { code & 0xFF }

    /// No room, be it the disk's, the user's quota or the process's limit on files. A sync that fails is never counted
    /// as that: the kernel may have dropped what was written (SECURITY.md 5.3).
    var isFull: Bool {
        if primary == SQLITE_FULL { return true }
        guard primary == SQLITE_IOERR, [10 | 3 << 8, 10 | 6 << 8, 10 | 19 << 8].contains(code) else { return false }
        return [ENOSPC, EDQUOT, EFBIG].contains(systemError)
    }

    /// The disk is broken: nothing that this connection says can be relied on any more.
    var isFatal: Bool {
        !isFull && [SQLITE_IOERR, SQLITE_NOTADB].contains(primary)
    }

    /// A page is not as it was written. A new start would find the same page: what does not need it goes on.
    var isDamaged: Bool { primary == SQLITE_CORRUPT && !isDamagedIndex && !isDamagedPlaces }

    /// In a statement of the search index: it is damaged, and can be made anew from the log. SQLite says so, or finds
    /// parts of it twice.
    var isDamagedIndex: Bool {
        !isDamagedPlaces && (code == SQLITE_CORRUPT | 1 << 8 || primary == SQLITE_CONSTRAINT)
    }

    /// SQLite finds its way through the pages of the index of places, and what is wrong is in them: they can be freed.
    /// 3: SQLITE_CORRUPT_INDEX.
    var isClearablePlaces: Bool {
        isDamagedPlaces && (code == SQLITE_CORRUPT | 3 << 8 || primary == SQLITE_CONSTRAINT)
    }

    /// Runs what reads or writes the index of places alone, and says so where that is damaged.
    @inline(__always)
    static func inPlaces<Result>(_ body: () throws(SQLiteFailure) -> Result) throws(SQLiteFailure) -> Result {
        do throws(SQLiteFailure) {
            return try body()
        } catch {
            var failure = error
            failure.isDamagedPlaces = [SQLITE_CORRUPT, SQLITE_CONSTRAINT].contains(error.primary)
            throw failure
        }
    }

    /// A row can't be stored as it is; others can.
    var isOfOneRow: Bool { [SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH].contains(primary) }

    /// Somebody else has what was needed.
    var isBusy: Bool { primary == SQLITE_BUSY }

    var isUniqueViolation: Bool {
        primary == SQLITE_CONSTRAINT && code != SQLITE_CONSTRAINT | 3 << 8
    }

    /// For the log.
    var text: String {
        let reason = systemError == 0 ? "" : ", " + String(cString: strerror(systemError))
        return "SQLite error \(code): \(message)\(reason)"
    }

    var storeError: StoreError {
        isFull ? .full : .failed(text)
    }
}
