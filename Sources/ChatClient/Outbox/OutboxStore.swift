/// The lines of an outbox, in memory as on the disk.
final class OutboxStore {
    struct Limits {
        var lines = 1_000
        /// Of the lines, nearly.
        var bytes = 4 << 20
    }

    private let file: OutboxFile
    private let limits: Limits
    private var content: OutboxContent
    private var isClosed = false

    /// Takes up what other processes have left.
    /// - Throws: ``ClientError``, ``OutboxError``.
    init(
        folder: StateFolder, account: OutboxAccount, limits: Limits = Limits(),
        write: OutboxFile.Write? = nil
    ) throws {
        self.limits = limits
        let file = write.map { OutboxFile(folder: folder, write: $0) } ?? OutboxFile(folder: folder)
        var content = OutboxContent()
        content.account = account
        try folder.withLock {
            try OutboxFile.adoptLocked(account, in: folder) { lines in
                // Two files may tell of the same line, where somebody died while adopting.
                for line in lines { content.apply(.added(line)) }
                if !content.lines.isEmpty { try file.replaceLocked(with: content.bytes) }
            }
        }
        self.file = file
        self.content = content
    }

    /// In the order of writing.
    var lines: [OutboxLine] { content.lines }

    /// On return the line is on the disk. A line that has failed is on its way again; one that waits already is left.
    func add(_ line: OutboxLine) throws(OutboxError) {
        // The file may be another program's by now.
        guard !isClosed else { throw .unwritable("the outbox is closed") }
        if let known = content.lines.first(where: { $0.ref == line.ref }) {
            if known.failure != nil { try record(.again(ref: line.ref), isDurable: true) }
            return
        }
        guard content.lines.count < limits.lines, content.weight + line.weight <= limits.bytes else {
            throw .full(lines: content.lines.count)
        }
        try record(.added(line), isDurable: true)
    }

    /// It is in the log, or given up.
    ///
    /// Not waited for: should it be lost the line is sent once more, under the same ref.
    func remove(_ ref: String) {
        guard content.lines.contains(where: { $0.ref == ref }) else { return }
        record(besides: .done(ref: ref))
    }

    func fail(_ ref: String, _ failure: OutboxLine.Failure) {
        record(besides: .failed(ref: ref, failure))
    }

    /// Ends the holding of the file; without lines it goes, too.
    func close() {
        isClosed = true
        if content.lines.isEmpty { try? file.remove() }
        file.letGo()
    }

    private func record(_ record: OutboxRecord, isDurable: Bool) throws(OutboxError) {
        var changed = content
        changed.apply(record)
        if file.exists {
            try file.append(record.bytes, isDurable: isDurable)
        } else {
            try replace(changed)
        }
        content = changed
    }

    /// What need not be on the disk to be right.
    private func record(besides record: OutboxRecord) {
        content.apply(record)
        guard file.exists else { return }
        // What was sent should not lie about here.
        if content.lines.isEmpty { return file.cut(to: content.bytes.count) }
        try? file.append(record.bytes, isDurable: false)
        guard file.waste(over: content) > OutboxFile.wasteLimit else { return }
        try? replace(content)
    }

    private func replace(_ content: OutboxContent) throws(OutboxError) {
        do {
            try file.replace(with: content.bytes)
        } catch let error as OutboxError {
            throw error
        } catch {
            throw .unwritable(String(describing: error))
        }
    }
}
