import Foundation
import Glibc

/// The folder that holds everything a server keeps, locked for one process.
///
/// The lock lasts until the value is gone.
public final class DataFolder: Sendable {
    /// As it was given, without trailing slashes.
    public let path: String

    private let lock: Int32

    private init(path: String, lock: Int32) {
        self.path = path
        self.lock = lock
    }

    deinit {
        // A process that is being started may still hold a copy of the descriptor, and with it the lock.
        flock(lock, LOCK_UN)
        Glibc.close(lock)
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Makes durable which files there are: syncing a file does not do that for its name (fsync(2)).
    public func syncNames() throws(DataFolderError) {
        try FolderAccess.syncNames(in: path)
    }

    /// Opens a data folder, and makes it (mode 0700, with its parents) where there is none.
    ///
    /// Sets the process's umask to 077 and takes other people's rights from the files in the folder. A process of root
    /// acts as the folder's owner from then on.
    /// - Parameter seconds: how long to wait for another process to let go of the folder.
    public static func open(at path: String, waiting seconds: Int) throws(DataFolderError) -> DataFolder {
        umask(0o077)
        let path = trimmed(path)
        try FolderAccess.makeFolder(path)
        let folder = try FolderAccess.openFolder(path)
        defer { Glibc.close(folder) }
        try FolderAccess.becomeOwner(of: folder, path)
        try FolderAccess.checkWritable(folder, path)
        try FolderAccess.tighten(folder, path)
        let opened = DataFolder(path: path, lock: try FolderLock.take(in: folder, path, waiting: seconds))
        // A restore that was cut off when all was checked goes on; one that was cut off before has left only a copy.
        try opened.takeRestoredFiles()
        try opened.dropRestorePart()
        return opened
    }

    /// Whether a process has opened the folder; true also where that can't be seen.
    public static func isInUse(_ path: String) -> Bool {
        FolderLock.isTaken(in: path)
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
