import Glibc

/// The folder in which the client keeps what it must remember: 0700, and only the user's own plain files in it (0600).
///
/// All goes through the folder's descriptor, so nobody can put another folder in its place meanwhile. Links are never
/// followed, neither for the folder itself nor in it.
public final class StateFolder: Sendable {
    public let path: String
    let descriptor: CInt

    /// A file larger than this is none of ours.
    static let sizeLimit = 1 << 20

    /// `$XDG_STATE_HOME/chat-client`, or `~/.local/state/chat-client` (XDG Base Directory Specification: a relative
    /// path does not count).
    /// - Throws: ``ClientError`` if neither variable names a folder.
    public static func defaultPath(environment: [String: String]) throws -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/chat-client" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state/chat-client" }
        throw ClientError.local("neither XDG_STATE_HOME nor HOME names a folder to keep the login in")
    }

    /// Opens the folder and makes it, and those above it, where they are missing.
    /// - Throws: ``ClientError`` if it is a link, somebody else's, or can't be made.
    public init(path: String) throws {
        self.path = path
        Self.makeFolders(path)
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        guard status.st_uid == geteuid() else { throw ClientError.local("\(path) belongs to somebody else") }
        if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o700) != 0 { throw Self.failure(path) }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    private static func makeFolders(_ path: String) {
        var prefix = ""
        for part in path.split(separator: "/") {
            prefix += "/" + part
            // One that can't be made is found out when the last one is opened.
            mkdir(prefix, 0o700)
        }
    }

    /// - Returns: nil: there is no such file.
    /// - Throws: ``ClientError`` for a link, for somebody else's file, and for one that others may read or write.
    func read(_ name: String) throws -> [UInt8]? {
        guard let file = try openOwn(name, O_RDONLY) else { return nil }
        defer { Glibc.close(file) }
        return try Self.readAll(file, named: "\(path)/\(name)")
    }

    /// Opens a file that is there.
    /// - Parameter sizeLimit: in bytes.
    /// - Returns: a descriptor that the caller closes; nil: there is no such file.
    /// - Throws: ``ClientError`` for a link, for somebody else's file, and for one that others may read or write.
    func openOwn(_ name: String, _ access: CInt, sizeLimit: Int = sizeLimit) throws -> CInt? {
        let file = openat(descriptor, name, access | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ELOOP { throw ClientError.local("\(path)/\(name) is a link: it must be a file") }
            throw Self.failure("\(path)/\(name)")
        }
        do {
            try check(file, name, sizeLimit)
            return file
        } catch {
            Glibc.close(file)
            throw error
        }
    }

    private func check(_ file: CInt, _ name: String, _ sizeLimit: Int) throws {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure("\(path)/\(name)") }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw ClientError.local("\(path)/\(name) is no file of this user")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw ClientError.local("\(path)/\(name) is open to others: its mode must be 0600")
        }
        guard status.st_size <= sizeLimit else { throw ClientError.local("\(path)/\(name) is too large") }
    }

    static func readAll(_ file: CInt, named name: String, limit: Int = sizeLimit) throws -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while content.count <= limit {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(name)
            }
            content.append(contentsOf: chunk[..<count])
        }
        throw ClientError.local("\(name) is too large")
    }

    /// Puts a whole new file in the place of the old one: whoever reads sees one or the other, also after a crash.
    func replace(_ name: String, with content: [UInt8]) throws {
        let temporary = ".\(name).\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("\(path)/\(name)") }
        // The umask may have taken bits away.
        let isWritten = fchmod(file, 0o600) == 0 && Self.writeAll(content, to: file) && fsync(file) == 0
        let reason = errno
        let isClosed = Glibc.close(file) == 0
        guard isWritten, isClosed, renameat(descriptor, temporary, descriptor, name) == 0 else {
            let error = isWritten ? errno : reason
            unlinkat(descriptor, temporary, 0)
            errno = error
            throw Self.failure("\(path)/\(name)")
        }
        fsync(descriptor)
    }

    /// The names of all files whose names begin so.
    func names(withPrefix prefix: String) throws -> [String] {
        // A descriptor of its own: reading a folder moves the place in it.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let folder = fdopendir(copy) else { throw Self.failure(path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name.hasPrefix(prefix) { names.append(name) }
        }
        return names.sorted()
    }

    private static func writeAll(_ content: [UInt8], to file: CInt) -> Bool {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Keeps other clients of this user from changing the folder's files while `body` reads and replaces one.
    func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        let file = openat(descriptor, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("\(path)/lock") }
        defer { Self.letGo(of: file) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Self.failure("\(path)/lock") }
        }
        return try body()
    }

    /// Closes a file that may be locked. Closing alone does not unlock it at once: a process that is being started has
    /// a copy of the descriptor until it has become its program, and with it the lock (flock(2)).
    static func letGo(of file: CInt) {
        flock(file, LOCK_UN)
        Glibc.close(file)
    }

    static func failure(_ path: String) -> ClientError {
        let reason = errno == ELOOP || errno == ENOTDIR ? "it is a link or no folder" : String(cString: strerror(errno))
        return .local("\(path): \(reason)")
    }
}
