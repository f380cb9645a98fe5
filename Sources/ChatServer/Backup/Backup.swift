import ChatCore
import ChatProtocol
import ChatStore
import Foundation

/// Backups of a data folder: one tar archive with the database, certificate and key, configuration, and what they must
/// be when they are read again.
public enum Backup {
    /// What was written.
    public struct Made: Sendable, Hashable {
        public var file: String
        public var bytes: Int64
        /// For the operator.
        public var notes: [String]
    }

    /// Writes a backup of what is committed now, whether a server runs or not; the server has no part in it.
    /// - Parameters:
    ///   - data: the data folder.
    ///   - file: `-` for standard output.
    ///   - mayReplace: a file of that name is replaced.
    ///   - outside: files of the server's that lie elsewhere, for the notes.
    public static func make(
        of data: String, to file: String, mayReplace: Bool, outside: [String] = [], progress: @escaping ProgressHandler
    ) throws(ExitStatus) -> Made {
        ProcessSetup.prepare()
        do {
            return try write(data, to: file, mayReplace: mayReplace, outside, progress)
        } catch let error as ExitStatus {
            throw error
        } catch let error as StoreOpenError {
            throw .store(error)
        } catch {
            throw .inputOutput("\(error)")
        }
    }

    private static func write(
        _ data: String, to file: String, mayReplace: Bool, _ outside: [String], _ progress: @escaping ProgressHandler
    ) throws -> Made {
        let reader = try StoreReader(folder: data)
        let target = try BackupTarget(file, mayReplace: mayReplace)
        // The server's messages come first.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        try target.checkRoom(forDatabaseOf: reader.size())
        try reader.copy(to: target.copy) { done, total in
            progress(WorkProgress(label: "copying", unit: .bytes, done: done, total: total))
        }
        let summary = try StoreReader.summary(ofFile: target.copy)
        let database = open(target.copy, O_RDONLY | O_CLOEXEC)
        guard database >= 0 else { throw ExitStatus.inputOutput("\(target.copy): \(SystemErrorText.last)") }
        defer { close(database) }
        // From here on it goes with this process.
        unlink(target.copy)
        var status = stat()
        fstat(database, &status)
        let size = Int64(status.st_size)

        let others = OtherFiles(in: data, outside: outside)
        let now = SystemClock().now()
        let manifest = BackupManifest(
            program: ProductVersion.current, made: now.description, schema: summary.schema, log: summary.identity,
            newest: summary.newest?.id.rawValue ?? 0,
            files: [.init(name: BackupManifest.database, size: size)]
                + others.files.map { .init(name: $0.name, size: Int64($0.bytes.count)) })
        let archive = BackupArchive(to: target.output, path: target.name, time: now.milliseconds / 1_000) { done in
            guard progress(WorkProgress(label: "writing", unit: .bytes, done: done, total: size)) else {
                throw StoreOpenError.stopped
            }
        }
        try archive.add(BackupManifest.name, manifest.encoded())
        for file in others.files { try archive.add(file.name, file.bytes) }
        try archive.add(BackupManifest.database, from: database, size: size)
        try archive.finish()
        try target.finish()
        return Made(file: file, bytes: archive.written, notes: others.notes)
    }
}

/// What else belongs into a backup, read whole: small files.
private struct OtherFiles {
    private static let mostBytes = 1 << 20

    private(set) var files: [(name: String, bytes: [UInt8])] = []
    private(set) var notes: [String] = []

    init(in folder: String, outside: [String]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var status = stat()
        guard stat(folder, &status) == 0 else { return }
        for name in names.sorted() where BackupManifest.takes(name) {
            add(name, folder + "/" + name, owner: status.st_uid)
        }
        notes += outside.map { "\($0) is not in the backup: it lies outside of the data folder" }
        if outside.isEmpty, !files.contains(where: { $0.name == "key.pem" }) {
            notes.append("there is no key.pem in \(folder): if the key in use lies elsewhere, keep a copy of it, too")
        }
    }

    private mutating func add(_ name: String, _ path: String, owner: uid_t) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            notes.append("\(path) is not in the backup: \(SystemErrorText.last)")
            return
        }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.mostBytes,
            let bytes = try? handle.readToEnd() ?? Data()
        else {
            notes.append("\(path) is not in the backup: it is no file of at most 1 MiB")
            return
        }
        // The folder's owner could lead root by a link to what that user must not have.
        guard geteuid() != 0 || status.st_uid == owner || status.st_uid == 0 && status.st_mode & 0o004 != 0 else {
            notes.append("\(path) is not in the backup: it belongs to another user than the folder")
            return
        }
        files.append((name, [UInt8](bytes)))
    }
}
