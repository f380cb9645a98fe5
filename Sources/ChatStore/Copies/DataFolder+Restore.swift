import Glibc

/// How a folder gets restored files: they are made in a folder of their own inside it; when all is checked and on the
/// disk, that folder gets another name at one blow, which decides; then the files move out of it. Whatever cuts that off,
/// the next one to open the data folder goes on.
extension DataFolder {
    static let partName = "restore.part"
    static let readyName = "restore.ready"

    /// Whether a store lies in a folder, or one that is being restored; also where this user can't see that.
    public static func mayHoldStore(_ path: String) -> Bool {
        ["chat.db", readyName].contains { name in
            access(path + "/" + name, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR)
        }
    }

    /// Whether something besides the lock lies in a folder, which need not be there.
    public static func isFilled(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let name = nextName(in: directory) {
            if ![FolderLock.name, partName].contains(name) { return true }
        }
        return false
    }

    /// Makes an empty folder for the files.
    /// - Returns: its path.
    public func makeRestorePart() throws(DataFolderError) -> String {
        try dropRestorePart()
        let part = file(Self.partName)
        guard mkdir(part, 0o700) == 0 else { throw .system("make", part) }
        return part
    }

    /// Takes it away again, with what is in it.
    public func dropRestorePart() throws(DataFolderError) {
        let part = file(Self.partName)
        for name in Self.names(in: part) { unlink(part + "/" + name) }
        guard rmdir(part) == 0 || errno == ENOENT else { throw .system("remove", part) }
    }

    /// Puts the files in the place of those of the same name; when this returns that is durable.
    public func adoptRestorePart() throws(DataFolderError) {
        let (part, ready) = (file(Self.partName), file(Self.readyName))
        for name in Self.names(in: part) { try Self.sync(part + "/" + name) }
        try FolderAccess.syncNames(in: part)
        guard rename(part, ready) == 0 else { throw .system("rename", part) }
        try takeRestoredFiles()
    }

    /// The second half of `adoptRestorePart`; nothing where there is nothing to take.
    func takeRestoredFiles() throws(DataFolderError) {
        let ready = file(Self.readyName)
        guard access(ready, F_OK) == 0 else { return }
        // The name that decides has to last before anything is replaced.
        try syncNames()
        let names = Self.names(in: ready)
        let database = "chat.db"
        for name in names where name != database { try move(name, from: ready) }
        if names.contains(database) {
            // A write-ahead log belongs to one database: with another it would be read as part of that.
            for suffix in ["-wal", "-shm", "-journal"] {
                guard unlink(file(database + suffix)) == 0 || errno == ENOENT else {
                    throw .system("remove", file(database + suffix))
                }
            }
            try syncNames()
            try move(database, from: ready)
        }
        try syncNames()
        guard rmdir(ready) == 0 else { throw .system("remove", ready) }
        try syncNames()
    }

    private func move(_ name: String, from folder: String) throws(DataFolderError) {
        guard rename(folder + "/" + name, file(name)) == 0 else { throw .system("restore", file(name)) }
    }

    private static func sync(_ path: String) throws(DataFolderError) {
        let file = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .system("open", path) }
        defer { Glibc.close(file) }
        guard fsync(file) == 0 else { throw .system("sync", path) }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let name = nextName(in: directory) { names.append(name) }
        return names.sorted()
    }

    private static func nextName(in directory: OpaquePointer) -> String? {
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { return name }
        }
        return nil
    }
}
