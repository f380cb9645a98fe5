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
    private let mayReplace: Bool
    private var isDone = false

    /// A file's name, replaced if it is there and `mayReplace`; `-` for standard output.
    init(_ file: String, mayReplace: Bool) throws(ExitStatus) {
        if file == "-" {
            guard isatty(STDOUT_FILENO) == 0 else {
                throw .refused("a backup is nothing for a terminal: name a file, or a pipe behind `backup -`")
            }
            folder = try Self.makeFolder("chat-backup")
            (self.file, name, output) = (nil, "standard output", STDOUT_FILENO)
            copy = folder + "/" + BackupManifest.database
            part = ""
            self.mayReplace = false
            return
        }
        guard mayReplace || access(file, F_OK) != 0 else {
            throw .refused("\(file) is there already: --force replaces it")
        }
        (self.file, name, part, copy) = (file, file, file + ".part", file + ".database.part")
        folder = file.contains("/") ? (file as NSString).deletingLastPathComponent : "."
        self.mayReplace = mayReplace
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
        guard fsync(output) == 0 else { throw .inputOutput("\(file) cannot be written: \(SystemErrorText.last)") }
        try giveName(file)
        isDone = true
        let folder = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        // Some file systems know no sync of a folder (EINVAL).
        guard folder >= 0, fsync(folder) == 0 || errno == EINVAL else {
            throw .inputOutput("\(file) may not outlive a power cut: \(SystemErrorText.last)")
        }
    }

    private func giveName(_ file: String) throws(ExitStatus) {
        // A second name, unlike a new one, does not replace what has come meanwhile. Some file systems know none.
        if !mayReplace {
            if link(part, file) == 0 {
                unlink(part)
                return
            }
            guard errno != EEXIST else { throw .refused("\(file) has come meanwhile: --force replaces it") }
        }
        guard rename(part, file) == 0 else {
            throw .inputOutput("\(file) cannot be written: \(SystemErrorText.last)")
        }
    }

    /// Refuses before anything is written what can't end well.
    /// - Parameter size: of the database, in bytes.
    func checkRoom(forDatabaseOf size: Int64) throws(ExitStatus) {
        // The copy and the archive lie side by side for a while.
        let bytes = (file == nil ? 1 : 2) * size + 1 << 20
        guard let space = DiskFigures.space(at: folder.isEmpty ? "/" : folder) else { return }
        let free = Int64(space.free)
        guard free < bytes else { return }
        throw .refused("\(folder) has no room: \(free >> 20) MiB are free, about \(bytes >> 20) MiB are needed")
    }

    /// A new folder for what lies there for a while, in `$TMPDIR` or /var/tmp: a database may be too large for /tmp.
    static func makeFolder(_ name: String) throws(ExitStatus) -> String {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
        var template = Array("\(base)/\(name).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .refused("\(base): \(SystemErrorText.last)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A file of this program alone, empty: what a backup that was cut off has left is used again.
    private static func make(_ part: String) throws(ExitStatus) -> CInt {
        let output = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw .refused("\(part) cannot be made: \(SystemErrorText.last)") }
        guard flock(output, LOCK_EX | LOCK_NB) == 0 else {
            close(output)
            throw .inUse("another backup writes to \(part) at this moment")
        }
        // Another backup may have ended between the two: then the name is gone, or leads to what that one wrote.
        var (opened, named) = (stat(), stat())
        guard fstat(output, &opened) == 0, lstat(part, &named) == 0, opened.st_ino == named.st_ino,
            opened.st_dev == named.st_dev
        else {
            close(output)
            return try make(part)
        }
        guard fchmod(output, 0o600) == 0, ftruncate(output, 0) == 0 else {
            close(output)
            throw .refused("\(part): \(SystemErrorText.last)")
        }
        return output
    }
}
