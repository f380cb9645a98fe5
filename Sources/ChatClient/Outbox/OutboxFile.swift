import Glibc

/// An outbox's file as this process holds it, by flock(2), until it lets go of it: `outbox.` and a random name. What is
/// added is on the disk on return. When the process dies the kernel lets go of the file, and the next one adopts it.
///
/// All but adding happens under the folder's lock: so nobody adopts a file that is just being exchanged.
final class OutboxFile {
    static let prefix = "outbox."
    /// More bytes of lines that are done are not left lying in the file.
    static let wasteLimit = 65_536
    /// A file larger than this is none of ours.
    static let sizeLimit = 16 << 20

    /// write(2); tests put a full disk here.
    typealias Write = @Sendable (_ file: CInt, _ bytes: UnsafeRawBufferPointer) -> Int

    private let folder: StateFolder
    private let name: String
    private let write: Write
    /// -1: there is none yet, or no longer.
    private var descriptor: CInt = -1
    private var size = 0
    /// The end could not be put right after a write that failed: the next record begins on a line of its own.
    private var isTorn = false

    init(folder: StateFolder, write: @escaping Write = { Glibc.write($0, $1.baseAddress, $1.count) }) {
        self.folder = folder
        self.write = write
        name = Self.prefix + String(UInt64.random(in: 0 ... .max), radix: 16)
    }

    deinit { letGo() }

    var exists: Bool { descriptor >= 0 }

    /// Adds to the end; with `isDurable` it is on the disk then.
    /// - Throws: ``OutboxError/unwritable(_:)``; the file is as it was.
    func append(_ bytes: [UInt8], isDurable: Bool) throws(OutboxError) {
        let before = size
        do throws(OutboxError) {
            try put(isTorn ? [UInt8(ascii: "\n")] + bytes : bytes, into: descriptor)
            if isDurable, fdatasync(descriptor) != 0 { throw Self.failure() }
            size += bytes.count + (isTorn ? 1 : 0)
            isTorn = false
        } catch {
            if ftruncate(descriptor, off_t(before)) != 0 { isTorn = true }
            throw error
        }
    }

    /// Takes all behind so many bytes away. Should that be lost in a crash, lines are sent once more under their refs.
    func cut(to count: Int) {
        guard ftruncate(descriptor, off_t(count)) == 0 else { return }
        (size, isTorn) = (count, false)
    }

    /// How much longer the file is than what it would have to say.
    func waste(over content: OutboxContent) -> Int { size - content.weight }

    /// Makes the file anew: whoever reads it finds the old content or the new one, also after a crash.
    func replace(with content: [UInt8]) throws {
        try folder.withLock { try replaceLocked(with: content) }
    }

    func replaceLocked(with content: [UInt8]) throws {
        let temporary = ".\(name)"
        unlinkat(folder.descriptor, temporary, 0)
        let flags = O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = openat(folder.descriptor, temporary, flags, 0o600)
        guard file >= 0 else { throw Self.failure() }
        do throws(OutboxError) {
            // The umask may have taken bits away. Held before it has its name: nobody takes it for left behind.
            guard fchmod(file, 0o600) == 0, flock(file, LOCK_EX | LOCK_NB) == 0 else { throw Self.failure() }
            try put(content, into: file)
            guard fdatasync(file) == 0, renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
                throw Self.failure()
            }
        } catch {
            unlinkat(folder.descriptor, temporary, 0)
            Glibc.close(file)
            throw error
        }
        fsync(folder.descriptor)
        if descriptor >= 0 { Glibc.close(descriptor) }
        (descriptor, size, isTorn) = (file, content.count, false)
    }

    /// Nothing in it is needed any more.
    func remove() throws {
        guard exists else { return }
        try folder.withLock {
            unlinkat(folder.descriptor, name, 0)
            letGo()
        }
    }

    /// What is in it is for whoever adopts it.
    func letGo() {
        guard exists else { return }
        StateFolder.letGo(of: descriptor)
        descriptor = -1
    }

    private func put(_ bytes: [UInt8], into file: CInt) throws(OutboxError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure() }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure() -> OutboxError { .unwritable(String(cString: strerror(errno))) }
}

extension OutboxFile {
    /// Reads the files of an account that no process holds, hands over what is in them, and removes them after that.
    /// - Parameter folder: locked by the caller.
    /// - Throws: ``ClientError`` for a file that can't be trusted, and what `body` throws: then all stay.
    static func adoptLocked(
        _ account: OutboxAccount, in folder: StateFolder, _ body: ([OutboxLine]) throws -> Void
    ) throws {
        // Somebody died while writing these: the files whose places they were to take are still there.
        for name in try folder.names(withPrefix: "." + prefix) { unlinkat(folder.descriptor, name, 0) }
        var abandoned: [(name: String, file: CInt)] = []
        defer { for (_, file) in abandoned { StateFolder.letGo(of: file) } }
        var found: [[OutboxLine]] = []
        for name in try folder.names(withPrefix: prefix) {
            guard let file = try folder.openOwn(name, O_RDWR, sizeLimit: sizeLimit) else { continue }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                Glibc.close(file)
                continue
            }
            let content: OutboxContent
            do {
                let bytes = try StateFolder.readAll(file, named: "\(folder.path)/\(name)", limit: sizeLimit)
                content = OutboxContent(parsing: bytes)
            } catch {
                StateFolder.letGo(of: file)
                throw error
            }
            guard content.account == account else {
                StateFolder.letGo(of: file)
                continue
            }
            abandoned.append((name, file))
            if !content.lines.isEmpty { found.append(content.lines) }
        }
        guard !abandoned.isEmpty else { return }
        // A clock that went back must not change the order within a file.
        found.sort { $0[0].written < $1[0].written }
        try body(found.flatMap { $0 })
        for (name, _) in abandoned { unlinkat(folder.descriptor, name, 0) }
    }
}
