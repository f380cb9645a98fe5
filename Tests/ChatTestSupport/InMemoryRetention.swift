public import ChatCore
public import ChatProtocol

extension InMemoryStore: MessageRetention {
    public func setRetention(_ retention: Retention) {
        note { $0.messages.retention = retention }
    }

    public func setRetention(_ retention: Retention?, of room: ConversationID) async throws(StoreError) {
        try run { state throws(StoreError) in
            guard state.messages.rooms[room] != nil else { throw .notFound }
            state.messages.roomRetentions[room] = retention
        }
    }

    public func roomRetentions() async throws(StoreError) -> [ConversationID: Retention] {
        try run { state throws(StoreError) in state.messages.roomRetentions }
    }

    public func deleteExpired(at now: Timestamp) async throws(StoreError) {
        try run { state throws(StoreError) in state.messages.deleteExpired(at: now) }
    }
}

extension InMemoryMessages {
    mutating func deleteExpired(at now: Timestamp) {
        if let last = log.last { gone = (last.id, last.time) }
        log = log.filter { entry in
            guard let cutoff = retention(of: entry).cutoff(at: now) else { return true }
            return entry.time >= cutoff
        }
    }

    /// False: it changes a message that is gone.
    func isOfSomething(_ entry: LogEntry) -> Bool {
        switch entry {
        case .edit(let change), .delete(let change): message(change.of) != nil
        case .message, .room: true
        }
    }

    private func retention(of entry: LogEntry) -> Retention {
        switch entry {
        case .message(let message): message.recipient == nil ? retention(of: message.conversation) : retention
        case .edit(let change), .delete(let change):
            change.recipient == nil ? retention(of: change.conversation) : retention
        case .room(let change): retention(of: change.room)
        }
    }

    private func retention(of room: ConversationID) -> Retention {
        roomRetentions[room] ?? retention
    }
}
