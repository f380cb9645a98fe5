import Glibc

/// Who may do what in a data folder (SECURITY.md 5.1 and 5.4).
enum FolderAccess {
    /// Makes the folder and its parents, mode 0700, where they are missing.
    static func makeFolder(_ path: String) throws(DataFolderError) {
        if mkdir(path, 0o700) == 0 { return try syncNames(in: parent(of: path)) }
        if errno == EEXIST { return }
        if errno == ENOENT, let slash = path.dropFirst().lastIndex(of: "/") {
            try makeFolder(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 { return try syncNames(in: parent(of: path)) }
            if errno == EEXIST { return }
        }
        throw .system("make the data folder", path)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes durable which files a folder holds.
    static func syncNames(in path: String) throws(DataFolderError) {
        let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A folder that one may write in but not read can't be synced.
        if folder < 0, errno == EACCES { return }
        guard folder >= 0 else { throw .system("open the folder", path) }
        defer { Glibc.close(folder) }
        // Some file systems know no sync of a folder (EINVAL).
        guard fsync(folder) == 0 || errno == EINVAL else { throw .system("sync the folder", path) }
    }

    static func openFolder(_ path: String) throws(DataFolderError) -> Int32 {
        let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            if errno == EACCES {
                throw DataFolderError(.notAllowed, "the data folder \(path) is not yours: run as its owner or as root")
            }
            throw .system("open the data folder", path)
        }
        return folder
    }

    /// Refuses a folder of another user; root takes on its owner's rights, so that no file of root's is left in it.
    static func becomeOwner(of folder: Int32, _ path: String) throws(DataFolderError) {
        let status = try status(of: folder, path)
        let me = geteuid()
        guard status.st_uid != me else { return }
        guard me == 0 else {
            throw DataFolderError(
                .notAllowed, "the data folder \(path) belongs to user id \(status.st_uid): run as that user or as root")
        }
        guard FolderOwner.become(status.st_uid, group: status.st_gid) else {
            throw .system("act as the owner of the data folder", path)
        }
    }

    /// Files come and go in it as long as a server runs.
    static func checkWritable(_ folder: Int32, _ path: String) throws(DataFolderError) {
        guard faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0 else {
            throw .system("write in the data folder", path)
        }
    }

    /// Takes other people's rights from the folder and the files in it.
    static func tighten(_ folder: Int32, _ path: String) throws(DataFolderError) {
        let mode = try status(of: folder, path).st_mode
        guard mode & 0o022 == 0 else {
            // Whoever may write could have put files here already: that needs a person to look.
            throw DataFolderError(
                .notAllowed,
                "others may write in the data folder \(path): look through its files, then chmod 700 \(path)")
        }
        let names = try names(in: folder, path)
        if mode & 0o077 != 0 {
            // A folder that was named by mistake (a home, /etc) keeps its mode.
            guard names.isEmpty || names.contains(FolderLock.name) else {
                throw DataFolderError(
                    .notAllowed,
                    "\(path) holds other files and others may read it: name a new folder, or chmod 700 \(path)")
            }
            guard fchmod(folder, 0o700) == 0 else { throw .system("set the mode of the data folder", path) }
        }
        for name in names { try tightenFile(name, in: folder, path) }
    }

    private static func tightenFile(_ name: String, in folder: Int32, _ path: String) throws(DataFolderError) {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0, status.st_uid == geteuid() else {
            return
        }
        guard fchmodat(folder, name, status.st_mode & 0o700, 0) == 0 else {
            throw .system("set the mode of", path + "/" + name)
        }
    }

    private static func status(of folder: Int32, _ path: String) throws(DataFolderError) -> stat {
        var status = stat()
        guard fstat(folder, &status) == 0 else { throw .system("look at the data folder", path) }
        return status
    }

    private static func names(in folder: Int32, _ path: String) throws(DataFolderError) -> [String] {
        guard let directory = fdopendir(dup(folder)) else { throw .system("list the data folder", path) }
        defer { closedir(directory) }
        rewinddir(directory)
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

extension DataFolderError {
    /// What errno says of the last call.
    static func system(_ action: String, _ path: String) -> DataFolderError {
        let number = errno
        let reason = String(cString: strerror(number))
        let cure =
            switch number {
            case EACCES, EPERM: ": run as its owner, or name another folder with --data"
            case ENOSPC, EDQUOT: ": make room on the disk"
            case EROFS: ": name a folder on a disk that can be written, with --data"
            default: ""
            }
        return DataFolderError(
            number == EACCES || number == EPERM ? .notAllowed : .io(number),
            "cannot \(action) \(path): \(reason)\(cure)")
    }
}
