public import ChatCore
public import ChatProtocol
import GRDB

extension Store: MessageRetention {
    public func setRetention(_ retention: Retention) {
        let job = WriteJob(
            run: { context in
                context.upkeep.expiry.set(retention)
                return JobResult {}
            },
            fail: { _ in })
        // Where the store is closing it does not matter any more.
        _ = writer.queue.add(job)
    }

    public func setRetention(_ retention: Retention?, of room: ConversationID) async throws(StoreError) {
        try await change { context in
            try context.database.execute(
                sql: "UPDATE rooms SET retention = ? WHERE conversation = ?",
                arguments: [retention?.stored, room.rawValue])
            guard context.database.changesCount == 1 else { throw StoreError.notFound }
            context.upkeep.expiry.changed()
        }
    }

    public func roomRetentions() async throws(StoreError) -> [ConversationID: Retention] {
        try await read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT conversation, retention FROM rooms WHERE retention IS NOT NULL")
            return Dictionary(
                rows.map { (ConversationID($0[0]), Retention(stored: $0[1])) }, uniquingKeysWith: { first, _ in first })
        }
    }

    public func deleteExpired(at now: Timestamp) async throws(StoreError) {
        try await begin { context, end in
            context.upkeep.goOn()
            context.upkeep.expiry.begin(now: now.milliseconds) { isDone in end(isDone ? nil : .closed) }
        }
    }
}
