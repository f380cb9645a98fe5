import ChatCore
import GRDB
import GRDBSQLite
import Glibc

/// Reads the database of a data folder from outside: while a server works on it, or while none does.
///
/// It neither writes nor makes checkpoints (SECURITY.md 5.1), and takes no lock but SQLite's own for reading. Each call
/// blocks the caller's thread.
public final class StoreReader: Sendable {
    let path: String
    let database: DatabaseQueue

    /// - Parameter folder: the data folder.
    public convenience init(folder: String) throws(StoreOpenError) {
        guard access(folder + "/" + DataFolder.readyName, F_OK) != 0 else {
            throw StoreOpenError(
                .io, "a restore into \(folder), or compact, is going on or was cut off: start the server, or repeat it")
        }
        try self.init(file: folder + "/chat.db")
    }

    /// - Parameter file: the database itself.
    init(file path: String) throws(StoreOpenError) {
        self.path = path
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR {
                throw StoreOpenError(.notAStore, "there is no \(path): name the data folder")
            }
            throw .system("open", path)
        }
        defer { Glibc.close(file) }
        try StoreFile.checkHeader(of: file, path)
        var configuration = Configuration()
        configuration.readonly = true
        // Only as long as somebody else opens or closes the database for the first or the last time.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA mmap_size = 0;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA cache_size = -8192;
                    """)
        }
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StoreReader.explain(error, path)
        }
    }

    /// Lets go of the files; later calls fail.
    public func end() throws(StoreOpenError) {
        do {
            try database.close()
        } catch {
            throw StoreReader.explain(error, path)
        }
    }

    /// Runs `body` in one transaction, so that all it reads is of one moment.
    /// - Throws: `StoreOpenError` for whatever fails.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreOpenError) -> Value {
        try run { try database.read(body) }
    }

    /// As `read`, for what can't be inside a transaction.
    func readWithoutTransaction<Value>(_ body: (Database) throws -> Value) throws(StoreOpenError) -> Value {
        try run { try database.inDatabase(body) }
    }

    private func run<Value>(_ body: () throws -> Value) throws(StoreOpenError) -> Value {
        do {
            return try body()
        } catch {
            throw (error as? StoreOpenError) ?? StoreReader.explain(error, path)
        }
    }

    /// Any error of SQLite's as one line for the operator.
    static func explain(_ error: any Error, _ path: String) -> StoreOpenError {
        let failure = SQLiteFailure(error)
        if failure.isFull { return StoreOpenError(.full, "no room on the disk (\(failure.text)): make room") }
        switch failure.code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return StoreOpenError(.damaged, "\(path) is damaged (\(failure.text))")
        default:
            return StoreOpenError(.io, "\(path): \(failure.text): check its owner and mode, and the disk")
        }
    }
}

extension StoreOpenError {
    /// Whoever waited for it wants it no more.
    public static let stopped = StoreOpenError(.stopped, "stopped")
}
