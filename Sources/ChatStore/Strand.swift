/// Entries that the index has in one order: what one of two wrote in their conversation, or all of a room.
struct Strand: Hashable {
    var conversation: Int64
    /// 0 in a room.
    var sender: Int64

    static func room(_ conversation: Int64) -> Strand {
        Strand(conversation: conversation, sender: 0)
    }

    /// Of an entry with this kind.
    init(conversation: Int64, sender: Int64, kind: Int64) {
        self.init(conversation: conversation, sender: kind < EntryKind.room ? sender : 0)
    }

    init(conversation: Int64, sender: Int64) {
        self.conversation = conversation
        self.sender = sender
    }
}

/// An entry and the strand it belongs to.
struct EntryPlace: Hashable {
    var id: Int64
    var strand: Strand
}

/// Some kinds of entries, a bit for each.
struct EntryKinds: Hashable {
    let bits: Int64

    private init(_ kinds: Int64...) {
        bits = kinds.reduce(0) { $0 | 1 << $1 }
    }

    private init(bits: Int64) {
        self.bits = bits
    }

    /// The same kinds as they stand in the log for the sender alone, and in a room.
    private func shifted(by difference: Int64) -> EntryKinds { EntryKinds(bits: bits << difference) }
    private func union(_ other: EntryKinds) -> EntryKinds { EntryKinds(bits: bits | other.bits) }

    func contains(_ kind: Int64) -> Bool { (bits >> kind) & 1 != 0 }

    static let all = EntryKinds(bits: -1)
    /// What one of two sent and the other may see.
    static let visible = EntryKinds(bits: 1 << EntryKind.hidden - 1)
    /// What counts as unread for the other.
    static let unread = EntryKinds(EntryKind.message, EntryKind.editedMessage)
    static let messages = unread.union(EntryKinds(EntryKind.deletedMessage))
    /// Also those that the other never sees.
    static let ownMessages = messages.union(messages.shifted(by: EntryKind.hidden))
    static let unreadOfRoom = unread.shifted(by: EntryKind.room)
    static let messagesOfRoom = messages.shifted(by: EntryKind.room)
}
