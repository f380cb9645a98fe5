import ChatCore
import ChatProtocol
import ChatStore
import Foundation

/// One user's own data as JSON lines, for the operator to hand over; while the server runs or not.
public enum Export {
    private static let format = 1
    /// Messages that are read at once: what an export holds in memory.
    private static let page = 500

    /// - Parameters:
    ///   - data: the data folder.
    ///   - file: mode 0600, must not be there; `-` for standard output.
    /// - Returns: how many messages were written.
    public static func write(
        _ user: String, of data: String, to file: String, progress: @escaping ProgressHandler
    ) throws(ExitStatus) -> Int64 {
        ProcessSetup.prepare()
        do {
            let reader = try StoreReader(folder: data)
            guard let account = try reader.account(named: user.lowercased()) else {
                throw ExitStatus.refused("there is no such user")
            }
            let isFile = file != "-"
            let output = isFile ? open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) : dup(STDOUT_FILENO)
            guard output >= 0 else { throw ExitStatus.refused("\(file) cannot be made: \(SystemErrorText.last)") }
            let handle = FileHandle(fileDescriptor: output, closeOnDealloc: true)
            do {
                let count = try write(account, reader, to: handle, progress)
                guard !isFile || fsync(output) == 0 else {
                    throw ExitStatus.inputOutput("\(file): \(SystemErrorText.last)")
                }
                return count
            } catch {
                if isFile { unlink(file) }
                throw error
            }
        } catch let error as ExitStatus {
            throw error
        } catch let error as StoreOpenError {
            throw .store(error)
        } catch {
            throw .inputOutput("\(file) cannot be written: \(error)")
        }
    }

    private static func write(
        _ account: ExportedAccount, _ reader: StoreReader, to output: FileHandle, _ progress: ProgressHandler
    ) throws -> Int64 {
        try output.write(contentsOf: head(account))
        var names = NameLookup(reader)
        var count: Int64 = 0
        for conversation in account.conversations {
            var line = ExportLine("conversation")
            line.with = conversation.name
            line.readUpto = conversation.readUpTo
            line.muted = conversation.isMuted ? true : nil
            try output.write(contentsOf: line.encoded())
            var last: Int64 = 0
            while true {
                let messages = try reader.messages(of: account.id, with: conversation.with, after: last, limit: page)
                guard let newest = messages.last else { break }
                last = newest.id.rawValue
                var bytes = Data()
                for message in messages { bytes += try self.line(message, in: conversation, &names).encoded() }
                try output.write(contentsOf: bytes)
                count += Int64(messages.count)
                guard progress(WorkProgress(label: "exporting", unit: .things("messages"), done: count)) else {
                    throw StoreOpenError.stopped
                }
            }
        }
        var end = ExportLine("end")
        end.messages = count
        try output.write(contentsOf: end.encoded())
        return count
    }

    /// The account, its sessions and its rooms.
    private static func head(_ account: ExportedAccount) throws -> Data {
        var lines: [ExportLine] = []
        var first = ExportLine("export")
        first.format = format
        first.made = SystemClock().now().description
        lines.append(first)
        var line = ExportLine("account")
        line.user = account.user
        line.name = account.name
        line.created = Timestamp(milliseconds: account.created).description
        line.disabled = account.isDisabled ? true : nil
        lines.append(line)
        for session in account.sessions {
            var line = ExportLine("session")
            line.session = session.id
            line.device = session.device
            line.address = session.address
            line.listener = session.listener
            line.created = Timestamp(milliseconds: session.created).description
            line.lastUsed = Timestamp(milliseconds: session.lastUsed).description
            lines.append(line)
        }
        for conversation in account.conversations {
            guard let room = conversation.room else { continue }
            var line = ExportLine("room")
            line.room = conversation.name
            line.role = room.role
            line.private = room.isPrivate
            line.topic = room.topic
            lines.append(line)
        }
        return try lines.reduce(into: Data()) { $0 += try $1.encoded() }
    }

    private static func line(
        _ message: StoredMessage, in conversation: ExportedAccount.Conversation, _ names: inout NameLookup
    ) throws -> ExportLine {
        var line = ExportLine("message")
        line.id = message.id.rawValue
        line.time = message.time.description
        let from = try names.names(of: message.sender)
        (line.from, line.fromName) = (from.user, from.name)
        if let recipient = message.recipient {
            let to = try names.names(of: recipient)
            (line.to, line.toName) = (to.user, to.name)
        } else {
            (line.to, line.toName) = (conversation.name, conversation.name)
        }
        line.msg = String(decoding: message.text, as: UTF8.self)
        line.edited = message.state == .edited ? true : nil
        line.deleted = message.state == .deleted ? true : nil
        return line
    }
}

/// Accounts' names, each asked for once.
private struct NameLookup {
    private let reader: StoreReader
    private var known: [AccountID: (user: String, name: String)] = [:]

    init(_ reader: StoreReader) {
        self.reader = reader
    }

    mutating func names(of account: AccountID) throws -> (user: String, name: String) {
        if let names = known[account] { return names }
        let names = try reader.names(of: account) ?? ("", "")
        known[account] = names
        return names
    }
}
