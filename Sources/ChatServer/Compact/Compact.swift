import ChatStore

/// What became of a database file that was made as small as it can be.
public struct CompactedStore: Codable, Sendable, Hashable {
    /// Of the file and its write-ahead log.
    public var bytesBefore: Int
    public var bytesAfter: Int

    private enum CodingKeys: String, CodingKey {
        case bytesBefore = "bytes_before"
        case bytesAfter = "bytes_after"
    }
}

/// Writes the database of a data folder anew, packed, while no server runs on it. It is written beside the old one, looked
/// through, and takes its place at one blow: whatever cuts that off, the one or the other is there, and whole.
public enum Compact {
    /// - Parameter data: the data folder, which nobody else may have.
    public static func run(data: String, progress: @escaping ProgressHandler) throws(ExitStatus) -> CompactedStore {
        ProcessSetup.prepare()
        // Otherwise it would be made.
        guard DataFolder.isFilled(data) else {
            throw .refused("there is no database in \(data): name the data folder")
        }
        do {
            let folder = try DataFolder.open(at: data, waiting: 0)
            do {
                return try run(folder, progress)
            } catch {
                try? folder.dropRestorePart()
                throw error
            }
        } catch let error as ExitStatus {
            throw error
        } catch let error as DataFolderError {
            throw error.kind == .inUse ? .inUse("\(error)") : .inputOutput("\(error)")
        } catch let error as StoreOpenError {
            throw error.kind == .stopped ? .refused("stopped") : .inputOutput("\(error)")
        } catch {
            throw .inputOutput("\(error)")
        }
    }

    private static func run(_ folder: DataFolder, _ progress: @escaping ProgressHandler) throws -> CompactedStore {
        func tell(_ label: String, _ done: Int64, _ total: Int64? = nil) -> Bool {
            progress(WorkProgress(label: label, unit: .bytes, done: done, total: total))
        }
        func begin(_ label: String) throws(StoreOpenError) {
            guard tell(label, 0) else { throw .stopped }
        }
        let isRepaired = try PlacesRepair.dropDamaged(inFile: folder.file("chat.db"))
        if isRepaired { _ = tell("the index of places is damaged and made anew", 0) }
        let reader = try StoreReader(folder: folder.path)
        let old = try reader.summary()
        let before = size(in: folder)
        try checkRoom(
            in: folder.path, forDatabaseOf: reader.size(),
            free: DiskFigures.space(at: folder.path).map { Int64($0.free) })
        let copy = try folder.makeRestorePart() + "/chat.db"
        try reader.copy(to: copy) { done, total in tell("copying", done, total) }
        try reader.end()
        try begin("packing")
        try StorePacking.pack(file: copy) { done, total in tell("packing", done, total) }
        try begin("checking")
        let made = try StoreCheck.contents(ofFile: copy) { done in tell("checking", done) }
        guard made.summary == old else { throw ExitStatus.inputOutput("\(copy) is not what was copied") }
        try folder.adoptRestorePart()
        return CompactedStore(bytesBefore: before, bytesAfter: size(in: folder))
    }

    /// Refuses before anything is written what can't end well.
    /// - Parameters:
    ///   - size: of what the database holds, in bytes.
    ///   - free: on the disk; nil: not known.
    static func checkRoom(in folder: String, forDatabaseOf size: Int64, free: Int64?) throws(ExitStatus) {
        // The search index is written anew in the copy, with its old pages beside it for a while.
        let bytes = 2 * size + 1 << 20
        guard let free, free < bytes else { return }
        throw .inputOutput("\(folder) has no room: \(free >> 20) MiB are free, about \(bytes >> 20) MiB are needed")
    }

    private static func size(in folder: DataFolder) -> Int {
        ["chat.db", "chat.db-wal"].reduce(0) { $0 + DiskFigures.size(ofFile: folder.file($1)) }
    }
}
