import GRDB
import Glibc

extension StoreReader {
    /// Writes all that is committed at this moment into a new file: one transaction's view, packed without free room and
    /// without what was deleted, synced, mode 0600, as one file that needs no write-ahead log.
    ///
    /// As long as it takes, the write-ahead log of a running server grows by what is written.
    /// - Parameters:
    ///   - copy: must not be there.
    ///   - progress: gets bytes done and in all, about; false stops.
    public func copy(
        to copy: String, progress: @escaping (_ done: Int64, _ total: Int64) -> Bool
    ) throws(StoreOpenError) {
        // Made here, so that it never has other rights whatever the umask, and nothing that lies there is written to.
        let file = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("make", copy) }
        defer { close(file) }
        do throws(StoreOpenError) {
            try readWithoutTransaction { database in
                guard fchmod(file, 0o600) == 0 else { throw StoreOpenError.system("set the mode of", copy) }
                let total = try StoreReader.size(database)
                guard progress(0, total) else { throw StoreOpenError.stopped }
                let watch = CopyWatch(file: file, total: total, progress)
                let hook = watch.hook(database)
                defer { hook.end() }
                // What is restored can give free room back, also where the store itself was made before that. SQLite notes
                // it for the copy, and then complains that it can't change the file that it only reads.
                try? database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                do {
                    try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
                } catch {
                    throw watch.isStopped ? StoreOpenError.stopped : error
                }
            }
            guard fsync(file) == 0 else { throw .system("write", copy) }
        } catch {
            unlink(copy)
            throw error
        }
    }
}

/// Looks after a copy while SQLite makes it: tells how far it has come, and brings it to the disk piece by piece. All at
/// once in the end would let those wait for seconds who send messages on the same disk.
final class CopyWatch {
    private let file: Int32
    private let total: Int64
    private let progress: (Int64, Int64) -> Bool
    private var synced: Int64 = 0
    private(set) var isStopped = false

    /// Steps of SQLite's machine between two looks: about a millisecond.
    private static let steps: Int32 = 10_000
    private static let piece: Int64 = 8 << 20

    init(file: Int32, total: Int64, _ progress: @escaping (Int64, Int64) -> Bool) {
        self.file = file
        self.total = total
        self.progress = progress
    }

    func hook(_ database: Database) -> StepHook {
        StepHook(database.sqliteConnection, every: CopyWatch.steps) { self.look() }
    }

    private func look() -> Bool {
        var status = stat()
        guard fstat(file, &status) == 0 else { return true }
        let size = Int64(status.st_size)
        if size - synced >= CopyWatch.piece {
            // An error shows again in the sync at the end.
            fdatasync(file)
            synced = size
        }
        isStopped = !progress(min(size, total), total)
        return !isStopped
    }
}
