import Glibc

/// The database file as it lies there before SQLite touches it.
struct StoreFile {
    let path: String
    /// The write-ahead log holds something: whoever worked here before did not close.
    let isUnclean: Bool
    /// Nothing was ever written to it.
    let isEmpty: Bool

    /// Checks the header, and makes an empty file (mode 0600) where there is none.
    init(in folder: DataFolder) throws(StoreOpenError) {
        path = folder.file("chat.db")
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .system("open", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .system("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreOpenError(.notAStore, "\(path) is no regular file: move it away")
        }
        try StoreFile.checkHeader(of: file, path)
        isEmpty = status.st_size == 0
        var log = stat()
        isUnclean = stat(path + "-wal", &log) == 0 && log.st_size > 0
    }

    /// Refuses what a chat-server has not written. An empty file is a store that was never written to.
    static func checkHeader(of file: Int32, _ path: String) throws(StoreOpenError) {
        var header = [UInt8](repeating: 0, count: 100)
        let count = pread(file, &header, header.count, 0)
        guard count >= 0 else { throw .system("read", path) }
        // https://www.sqlite.org/fileformat.html, section 1.3.
        guard count > 0 else { return }
        let id = header[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard count == header.count, header.starts(with: Array("SQLite format 3\0".utf8)),
            id == 0 || id == Schema.applicationID
        else {
            throw StoreOpenError(
                .notAStore,
                "\(path) is not the database of a chat-server: move it away, or restore it from a backup")
        }
    }
}

extension StoreFile {
    /// In bytes.
    static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}

extension StoreOpenError {
    /// What errno says of the last call.
    static func system(_ action: String, _ path: String) -> StoreOpenError {
        let number = errno
        let reason = String(cString: strerror(number))
        let isFull = number == ENOSPC || number == EDQUOT
        let cure = isFull ? ": make room on the disk" : ": check its owner and mode, and the disk"
        return StoreOpenError(isFull ? .full : .io, "cannot \(action) \(path): \(reason)\(cure)")
    }
}
