import GRDB
import Glibc

/// Makes a copy of a store as small as it can be.
public enum StorePacking {
    /// Makes the index of places anew and the search index one part, without what was taken out of it, and gives free room
    /// back. The file is synced.
    ///
    /// Nothing is lost if that is cut off but the copy itself.
    /// - Parameters:
    ///   - path: a file that `StoreReader.copy` has made and nobody else works on.
    ///   - progress: gets bytes done and in all, about; false stops.
    public static func pack(
        file path: String, progress: @escaping (_ done: Int64, _ total: Int64) -> Bool
    ) throws(StoreOpenError) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw .system("open", path) }
        defer { close(file) }
        do {
            let database = try DatabaseQueue(path: path)
            try database.inDatabase { database in
                let watch = CopyWatch(file: file, total: try StoreReader.size(database), progress)
                let hook = watch.hook(database)
                defer { hook.end() }
                do {
                    try pack(database)
                } catch {
                    throw watch.isStopped ? StoreOpenError.stopped : error
                }
            }
            try database.close()
        } catch {
            throw (error as? StoreOpenError) ?? StoreReader.explain(error, path)
        }
        guard fsync(file) == 0 else { throw .system("write", path) }
    }

    private static func pack(_ database: Database) throws {
        // It is the copy alone that could be spoilt, and it is synced in the end.
        try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA secure_delete = ON")
        try PlacesRepair.rebuild(database)
        // It came with the fourth schema.
        if try database.tableExists("words") {
            do {
                try database.execute(sql: "INSERT INTO words(words) VALUES ('optimize')")
                // What was taken out is in no page any more, and a copy has no old text elsewhere.
                try database.execute(sql: "UPDATE indexing SET changed = NULL")
            } catch  where SQLiteFailure(error).isDamagedIndex {
                // The server makes it anew.
                let index = try SearchIndex(database)
                try index.clear()
            }
        }
        // A row for each page.
        let free = try PreparedStatement(database, "PRAGMA incremental_vacuum")
        while try free.step() {}
    }
}
