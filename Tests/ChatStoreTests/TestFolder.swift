import ChatCore
import ChatProtocol
import ChatTestSupport
import Foundation
import Glibc
import Logging
import Synchronization
import Testing

@testable import ChatStore

/// A folder that goes when the test does.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "chat-store-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var data: String { path + "/data" }

    func openStore(
        _ options: StoreOptions = StoreOptions(), schema: Schema = .current,
        onFatal: @escaping @Sendable (String) -> Void = { Issue.record("fatal: \($0)") }
    ) throws -> Store {
        let folder = try DataFolder.open(at: data, waiting: 0)
        return try Store(folder, options, schema, Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onFatal)
    }
}

let moment = Timestamp(milliseconds: 1_795_341_600_123)

extension AccountStore {
    /// Accounts named `user1`, `user2`, ...
    func makeAccounts(_ count: Int) async throws -> [AccountID] {
        var accounts: [AccountID] = []
        for number in 1...count {
            let user = try #require(UserName("user\(number)"))
            let new = NewAccount(
                user: user, name: "User \(number)", passwordHash: PasswordHash("$plain$"), isDemo: false,
                created: moment)
            accounts.append(try await insert(new).id)
        }
        return accounts
    }
}

extension MessageLog {
    /// Sends one message and waits for its outcome.
    @discardableResult
    func send(
        _ text: String, from sender: AccountID, to recipient: AccountID, ref: String? = nil, at time: Timestamp = moment
    ) async throws -> Reply {
        try await send(text, from: sender, to: .account(recipient), ref: ref, at: time)
    }

    @discardableResult
    func send(
        _ text: String, from sender: AccountID, to destination: Destination, ref: String? = nil,
        at time: Timestamp = moment
    ) async throws -> Reply {
        let mailbox = InMemoryMailbox()
        append(
            Draft(
                sender: sender, destination: destination, text: Array(text.utf8),
                ref: ref.map { Array($0.utf8) }, time: time,
                reply: ReplyAddress(mailbox: mailbox, connection: 1, slot: ReplySlot(0))))
        return try #require(await mailbox.deliveries(1).first).outcome.reply
    }

    /// All that an account has not read, at most `limit`.
    func unread(of account: AccountID, above: Int64 = 0, limit: Int = .max) async throws -> [StoredMessage] {
        try await unread(of: account, above: MessageID(above), into: []) { page, message in
            guard page.count < limit else { return false }
            page.append(message)
            return true
        }
    }
}

/// Keeps what it is told.
final class RecordingObserver: LogObserver {
    private let state = Mutex((entries: [LogEntry](), newest: nil as MessageID?))

    var entries: [LogEntry] { state.withLock { $0.entries } }
    var messages: [StoredMessage] { entries.compactMap { if case .message(let message) = $0 { message } else { nil } } }
    var newest: MessageID? { state.withLock { $0.newest } }

    func committing(upTo id: MessageID) {}

    func committed(upTo id: MessageID) -> Bool {
        state.withLock { $0.newest = id }
        return true
    }

    func publish(_ entries: [LogEntry]) -> [AccountID: MessageID] {
        state.withLock { $0.entries += entries }
        return [:]
    }
}

extension StoredMessage {
    var string: String { String(decoding: text, as: UTF8.self) }
}

extension Reply {
    var sentID: Int64? {
        guard case .sent(let id, _) = self else { return nil }
        return id
    }
}
