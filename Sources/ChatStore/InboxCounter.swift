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
    private let count: PreparedStatement

    static let handedSQL = "SELECT handed_upto FROM accounts WHERE id = ?"
    static let countSQL = """
        SELECT count(*), total(length(CAST(body AS BLOB))) FROM (
            SELECT body FROM entries
            WHERE conversation = ?1 AND sender = ?2 AND kind < 16 AND kind IN (1, 2) AND id > ?3 LIMIT ?4)
        """

    init(_ database: Database) throws {
        handed = try PreparedStatement(database, InboxCounter.handedSQL)
        conversations = try PreparedStatement(database, UnreadMerge.candidatesSQL)
        count = try PreparedStatement(database, InboxCounter.countSQL)
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
        var found: [Waiting] = []
        var total = 0
        while total < most, try conversations.step() {
            let (low, high) = (conversations.integer(3), conversations.integer(4))
            guard low != high else { continue }
            let sender = low == account.rawValue ? high : low
            count.bind(conversations.integer(0), 1)
            count.bind(sender, 2)
            count.bind(max(conversations.integer(1), conversations.integer(2) - 1, above.rawValue), 3)
            count.bind(Int64(most - total), 4)
            defer { count.reset() }
            guard try count.step(), count.integer(0) > 0 else { continue }
            let load = InboxLoad(messages: Int(count.integer(0)), bytes: Int(count.integer(1)))
            total += load.messages
            found.append(Waiting(sender: AccountID(sender), load: load))
        }
        return found
    }
}
