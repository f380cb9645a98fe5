/// entries.kind. The numbers are ranges: below 16 a conversation of two, from 16 on a room, from 32 on what concerns its
/// target also when that is no member, which has an index of its own.
enum EntryKind {
    /// What is left of the newest entry when it was too old: its id and its time, in no conversation. Without it the newest
    /// id would fall.
    static let gone: Int64 = 0
    static let message: Int64 = 1
    static let editedMessage: Int64 = 2
    static let deletedMessage: Int64 = 3
    static let edit: Int64 = 4
    static let delete: Int64 = 5

    /// Added in a conversation of two: the recipient had blocked the sender, and never sees it.
    static let hidden: Int64 = 8
    /// Added to the first five in a room.
    static let room: Int64 = 16

    static let join: Int64 = 22
    static let role: Int64 = 23
    static let topic: Int64 = 24
    static let leave: Int64 = 32
    static let remove: Int64 = 33
    static let invite: Int64 = 34

    /// A message, whatever became of it.
    static func isMessage(_ kind: Int64) -> Bool { (message...deletedMessage).contains(base(kind)) }

    static func isHidden(_ kind: Int64) -> Bool { kind < room && kind >= hidden }

    /// The kind without what says where it stands: `message` to `delete`, or a room's own.
    static func base(_ kind: Int64) -> Int64 {
        switch kind {
        case ..<hidden: kind
        case ..<room: kind - hidden
        case ..<join: kind - room
        default: kind
        }
    }
}
