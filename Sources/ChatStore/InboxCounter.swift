import ChatCore
import GRDB

/// Counts in the database what waits for a recipient.
final class InboxCounter {
    /// What waits of one sender in one conversation.
    struct Waiting {
        var sender: AccountID
        var load: InboxLoad
    }

    private let handed: PreparedStatement
    private let conversations: PreparedStatement
    private let reading: WriterReading

    static let handedSQL = "SELECT handed_upto FROM accounts WHERE id = ?"

    init(_ database: Database, _ reading: WriterReading) throws {
        self.reading = reading
        handed = try PreparedStatement(database, InboxCounter.handedSQL)
        conversations = try PreparedStatement(database, UnreadMerge.candidatesSQL)
    }

    /// Up to where the account was handed the log, as far as the database knows.
    func handedPlace(of account: AccountID) throws(SQLiteFailure) -> MessageID {
        handed.bind(account.rawValue, 1)
        return MessageID(try handed.firstInteger() ?? 0)
    }

    /// - Parameters:
    ///   - above: up to here the account was handed the log.
    ///   - most: at so many messages in all counting ends: more does not matter.
    func waiting(for account: AccountID, above: MessageID, most: Int) throws(SQLiteFailure) -> [Waiting] {
        conversations.bind(account.rawValue, 1)
        defer { conversations.reset() }
        let reader = try reading.begin()
        var found: [Waiting] = []
        var total = 0
        while total < most, try conversations.step() {
            let (low, high) = (conversations.integer(3), conversations.integer(4))
            guard low != high else { continue }
            let sender = low == account.rawValue ? high : low
            let (count, bytes) = try reader.load(
                PlaceReader.Selection(
                    strand: Strand(conversation: conversations.integer(0), sender: sender), kinds: .unread,
                    above: max(conversations.integer(1), conversations.integer(2) - 1, above.rawValue),
                    limit: Int64(most - total)))
            guard count > 0 else { continue }
            let load = InboxLoad(messages: count, bytes: bytes)
            total += load.messages
            found.append(Waiting(sender: AccountID(sender), load: load))
        }
        return found
    }
}
