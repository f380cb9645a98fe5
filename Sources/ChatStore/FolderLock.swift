import Glibc

/// The kernel's lock on a data folder: it goes with the process, however that ends (flock(2)).
enum FolderLock {
    static let name = "lock"

    /// Takes the lock, trying for some seconds; the descriptor holds it until it is closed.
    static func take(in folder: Int32, _ path: String, waiting seconds: Int) throws(DataFolderError) -> Int32 {
        let file = openat(folder, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .system("open", path + "/" + name) }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            guard number == EWOULDBLOCK || number == EINTR else {
                defer { close(file) }
                throw .system("lock", path + "/" + name)
            }
            guard clock.now < end else {
                defer { close(file) }
                let owner = ownerText(file)
                throw DataFolderError(
                    .inUse, "the data folder \(path) is in use by another chat-server\(owner): stop that one first")
            }
            // flock has no time limit; an alarm signal would be the whole process's.
            usleep(50_000)
        }
        write(own: getpid(), file)
        return file
    }

    /// Whether somebody has the lock, for who waits until it is free; true also where that can't be seen.
    static func isTaken(in path: String) -> Bool {
        let file = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno != ENOENT }
        // It takes a free one for this moment.
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0
    }

    /// The holder's process id is for people; nothing relies on it.
    private static func write(own process: pid_t, _ file: Int32) {
        var text = Array("\(process)\n".utf8)
        guard ftruncate(file, 0) == 0 else { return }
        _ = pwrite(file, &text, text.count, 0)
    }

    private static func ownerText(_ file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
