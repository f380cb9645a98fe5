import ChatCore
import Foundation
import GRDB
import GRDBSQLite
import Glibc

/// The steps that lead from a file to connections that can be relied on.
struct StoreOpening {
    let file: StoreFile
    let options: StoreOptions
    let schema: Schema

    func open() throws(StoreOpenError) -> DatabasePool {
        do {
            let pool = try DatabasePool(path: file.path, configuration: configuration)
            try pool.writeWithoutTransaction { try makeDurable($0) }
            try migrate(pool)
            try pool.writeWithoutTransaction { try check($0) }
            return pool
        } catch {
            throw explain(error)
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "chat"
        configuration.maximumReaderCount = options.readers + options.searchers
        configuration.persistentReadOnlyConnections = true
        // The writer opens and ends its transactions itself.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { [isEmpty = file.isEmpty] database in
            try database.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA mmap_size = 0;
                    PRAGMA secure_delete = ON;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA cache_size = -8192;
                    """)
            // Before the first table, so that free room can be given back later; what is there keeps what it has.
            if isEmpty, !database.configuration.readonly {
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            if database.configuration.readonly { try database.execute(sql: "PRAGMA query_only = ON") }
        }
        return configuration
    }

    /// GRDB asks for NORMAL when it turns the write-ahead log on, so this comes after the pool was made.
    private func makeDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
    }

    /// A setting that was misspelt or overruled would lose messages without a word.
    private func check(_ database: Database) throws {
        let wanted: [(String, String)] = [
            ("synchronous", "2"), ("journal_mode", "wal"), ("foreign_keys", "1"), ("trusted_schema", "0"),
            ("secure_delete", "1"), ("wal_autocheckpoint", "0"), ("application_id", "\(Schema.applicationID)"),
            ("user_version", "\(schema.version)"),
        ]
        for (pragma, value) in wanted {
            let found = try Row.fetchOne(database, sql: "PRAGMA \(pragma)").map { "\($0[0] as DatabaseValue)" }
            guard found?.trimmingCharacters(in: ["\""]) == value else {
                throw StoreOpenError(
                    .io, "\(file.path): SQLite did not take the setting \(pragma) = \(value) (it says \(found ?? "-"))")
            }
        }
    }

    private func migrate(_ pool: DatabasePool) throws {
        let (found, tables) = try pool.writeWithoutTransaction { database in
            (
                try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
                // The migrator's own table comes before all others, in a transaction of its own: it is alone where the
                // first start was cut off there.
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0
            )
        }
        if found == schema.version { return }
        guard found < schema.version else {
            throw StoreOpenError(
                .newerSchema,
                """
                \(file.path) was written by a newer chat-server (schema \(found), this one knows \(schema.version)): \
                run that version or a newer one
                """)
        }
        if found > 0 {
            try keepCopy(pool)
        } else if tables > 0 {
            throw StoreOpenError(.notAStore, "\(file.path) holds tables of another program: move it away")
        }
        try schema.migrator(from: found).migrate(pool)
    }

    /// Leaves `chat.db.before-vN`, N being the version to come, beside the file, whole and synced, before anything is changed.
    private func keepCopy(_ pool: DatabasePool) throws {
        let copy = file.path + ".before-v\(schema.version)"
        let part = copy + ".part"
        unlink(part)
        try pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [part]) }
        let descriptor = Glibc.open(part, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreOpenError.system("open", part) }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0, rename(part, copy) == 0 else {
            throw StoreOpenError.system("write the copy", copy)
        }
        do {
            try FolderAccess.syncNames(in: (copy as NSString).deletingLastPathComponent)
        } catch {
            throw StoreOpenError(.io, error.description)
        }
    }

    /// Any error on the way as one line for the operator.
    func explain(_ error: any Error) -> StoreOpenError {
        if let error = error as? StoreOpenError { return error }
        let (path, failure) = (file.path, SQLiteFailure(error))
        if failure.isFull {
            return StoreOpenError(.full, "\(path): no room on the disk (\(failure.text)): make room")
        }
        switch failure.code & 0xFF {
        case SQLITE_NOTADB:
            return StoreOpenError(.notAStore, "\(path) is not a database: move it away, or restore it from a backup")
        case SQLITE_CORRUPT:
            return StoreOpenError(.damaged, "\(path) is damaged (\(failure.text)): restore it from a backup")
        default:
            return StoreOpenError(.io, "\(path): \(failure.text): check its owner and mode, and the disk")
        }
    }
}
