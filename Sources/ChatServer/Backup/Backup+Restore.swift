import ChatCore
import ChatProtocol
import ChatStore
import Foundation

extension Backup {
    /// How long to wait for another command that has the folder.
    private static let patience = 5

    /// Checks a backup from its first byte to its last, and changes nothing.
    /// - Parameter file: `-` for standard input.
    public static func verify(
        _ file: String, progress: @escaping ProgressHandler
    ) throws(ExitStatus) -> RestoredBackup {
        try explaining(file) {
            let source = try BackupSource(file)
            let folder = try BackupTarget.makeFolder("chat-verify")
            // What is left there would only be in the way.
            defer { try? FileManager.default.removeItem(atPath: folder) }
            return try source.unpack(into: folder, progress).backup
        }
    }

    /// Puts what a backup holds into a data folder, all of it or nothing.
    /// - Parameters:
    ///   - file: `-` for standard input.
    ///   - data: the data folder; made where there is none.
    ///   - mayReplace: what is in the folder is replaced, for good.
    ///   - endsSessions: nobody is logged in any more.
    public static func restore(
        _ file: String, to data: String, mayReplace: Bool, endsSessions: Bool, progress: @escaping ProgressHandler
    ) throws(ExitStatus) -> RestoredBackup {
        ProcessSetup.prepare()
        return try explaining(file) {
            // Before root becomes the folder's owner, who may not be allowed to read it.
            let source = try BackupSource(file)
            let isNew = access(data, F_OK) != 0
            try checkFolder(data, mayReplace)
            let folder = try DataFolder.open(at: data, waiting: patience)
            var isDone = false
            defer {
                if !isDone {
                    try? folder.dropRestorePart()
                    if isNew {
                        unlink(folder.file("lock"))
                        rmdir(folder.path)
                    }
                }
            }
            try checkFolder(data, mayReplace)
            let part = try folder.makeRestorePart()
            var (backup, made) = try source.unpack(into: part, progress)
            let database = part + "/" + BackupManifest.database
            try RestoredStore.renew(
                file: database, made: made, now: SystemClock().now(), endsSessions: endsSessions)
            backup.log = try StoreReader.summary(ofFile: database).identity
            try folder.adoptRestorePart()
            isDone = true
            return backup
        }
    }

    private static func checkFolder(_ data: String, _ mayReplace: Bool) throws {
        guard mayReplace || !DataFolder.isFilled(data) else {
            throw ExitStatus.refused(
                "\(data) is not empty: name another folder with --data, or say --force to replace what is there for good"
            )
        }
    }

    /// One line of whatever goes wrong.
    private static func explaining<Result>(
        _ file: String, _ body: () throws -> Result
    ) throws(ExitStatus) -> Result {
        do {
            return try body()
        } catch let error as ExitStatus {
            throw error
        } catch let error as DataFolderError {
            throw error.kind == .inUse ? .inUse("\(error)") : .inputOutput("\(error)")
        } catch let error as StoreOpenError {
            switch error.kind {
            case .stopped: throw .refused("stopped")
            case .full, .io: throw .inputOutput("\(error)")
            default: throw .refused("\(file): \(error)")
            }
        } catch {
            throw .inputOutput("\(error)")
        }
    }
}

/// A backup that is read.
private final class BackupSource {
    private let input: CInt
    private let name: String
    /// Nil where it comes through a pipe.
    private let size: Int64?

    init(_ file: String) throws(ExitStatus) {
        guard file != "-" else {
            (input, name, size) = (STDIN_FILENO, "standard input", nil)
            return
        }
        name = file
        input = open(file, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .refused("\(file): \(SystemErrorText.last)") }
        var status = stat()
        size = fstat(input, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    deinit {
        if input > STDIN_FILENO { close(input) }
    }

    /// Unpacks it and looks through all of it.
    /// - Returns: what it holds, and when it was made.
    func unpack(
        into folder: String, _ progress: @escaping ProgressHandler
    ) throws -> (backup: RestoredBackup, made: Timestamp) {
        let manifest = try BackupUnpacking.unpack(input, named: name, into: folder) { [size] done in
            guard progress(WorkProgress(label: "reading", unit: .bytes, done: done, total: size)) else {
                throw StoreOpenError.stopped
            }
        }
        let database = folder + "/" + BackupManifest.database
        let contents = try StoreCheck.contents(ofFile: database) { done in
            progress(WorkProgress(label: "checking", unit: .bytes, done: done))
        }
        guard contents.summary.identity == manifest.log, let made = manifest.moment else {
            throw ExitStatus.refused("\(name) is damaged: the database is another one than the backup was made of")
        }
        let newest = contents.summary.newest
        let backup = RestoredBackup(
            made: manifest.made, program: manifest.program, schema: contents.summary.schema, log: manifest.log,
            accounts: contents.accounts, rooms: contents.rooms, messages: contents.messages, entries: contents.entries,
            newest: newest?.id.rawValue ?? 0, newestTime: newest?.time.description,
            files: manifest.files.map { RestoredBackup.File(name: $0.name, size: $0.size) })
        return (backup, made)
    }
}
