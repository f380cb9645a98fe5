import Foundation

/// Where a backup goes: a file, which gets its name when all of it is on the disk; or standard output.
final class BackupTarget {
    /// An open descriptor to write to.
    let output: CInt
    /// For messages.
    let name: String
    /// Where the copy of the database is put for a while; must not be there yet.
    let copy: String
    /// The folder that must have room for both.
    let folder: String

    private let file: String?
    private let part: String
    private var isDone = false

    /// A file's name, replaced if it is there and `mayReplace`; `-` for standard output.
    init(_ file: String, mayReplace: Bool) throws(ExitStatus) {
        if file == "-" {
            guard isatty(STDOUT_FILENO) == 0 else {
                throw .refused("a backup is nothing for a terminal: name a file, or a pipe behind `backup -`")
            }
            let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
            var template = Array("\(base)/chat-backup.XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw .refused("\(base): \(SystemErrorText.last)") }
            folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            (self.file, name, output) = (nil, "standard output", STDOUT_FILENO)
            copy = folder + "/" + BackupManifest.database
            part = ""
            return
        }
        guard mayReplace || access(file, F_OK) != 0 else {
            throw .refused("\(file) is there already: --force replaces it")
        }
        (self.file, name, part, copy) = (file, file, file + ".part", file + ".database.part")
        folder = file.contains("/") ? (file as NSString).deletingLastPathComponent : "."
        output = try Self.make(part)
        // Of a backup that was cut off.
        unlink(copy)
    }

    deinit {
        guard file != nil else {
            unlink(copy)
            rmdir(folder)
            return
        }
        unlink(copy)
        if !isDone { unlink(part) }
        close(output)
    }

    /// Makes what was written durable, and only then gives it its name.
    func finish() throws(ExitStatus) {
        guard let file else { return }
        guard fsync(output) == 0, rename(part, file) == 0 else {
            throw .inputOutput("\(file) cannot be written: \(SystemErrorText.last)")
        }
        isDone = true
        let folder = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        // Some file systems know no sync of a folder (EINVAL).
        guard folder >= 0, fsync(folder) == 0 || errno == EINVAL else {
            throw .inputOutput("\(file) may not outlive a power cut: \(SystemErrorText.last)")
        }
    }

    /// Refuses before anything is written what can't end well.
    /// - Parameter size: of the database, in bytes.
    func checkRoom(forDatabaseOf size: Int64) throws(ExitStatus) {
        // The copy and the archive lie side by side for a while.
        let bytes = (file == nil ? 1 : 2) * size + 1 << 20
        var status = statvfs()
        guard statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else { return }
        let free = Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
        guard free < bytes else { return }
        throw .refused("\(folder) has no room: \(free >> 20) MiB are free, about \(bytes >> 20) MiB are needed")
    }

    /// A file of this program alone, empty: what a backup that was cut off has left is used again.
    private static func make(_ part: String) throws(ExitStatus) -> CInt {
        let output = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw .refused("\(part) cannot be made: \(SystemErrorText.last)") }
        guard flock(output, LOCK_EX | LOCK_NB) == 0 else {
            close(output)
            throw .inUse("another backup writes to \(part) at this moment")
        }
        guard fchmod(output, 0o600) == 0, ftruncate(output, 0) == 0 else {
            close(output)
            throw .refused("\(part): \(SystemErrorText.last)")
        }
        return output
    }
}
