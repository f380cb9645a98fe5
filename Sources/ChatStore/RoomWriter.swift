import ChatCore
import ChatProtocol
import GRDB

/// Changes rooms, inside the writer's transaction: rows and entries of the log together.
struct RoomWriter {
    private let database: Database
    private let conversations: ConversationDirectory
    private let entries: EntryInserter
    private let time: Timestamp

    static let standingSQL = "SELECT private, topic FROM rooms WHERE conversation = ? AND private < 2"
    static let othersSQL = "SELECT 1 FROM members WHERE conversation = ? AND role > 0 AND account <> ? LIMIT 1"
    static let invitationSQL = "SELECT 1 FROM invitations WHERE conversation = ? AND account = ?"
    static let historySQL = "SELECT history_all FROM rooms WHERE conversation = ?"
    static let removeMemberSQL = "DELETE FROM members WHERE conversation = ? AND account = ?"
    static let removeInvitationSQL = "DELETE FROM invitations WHERE conversation = ? AND account = ?"
    static let setRoleSQL = "UPDATE members SET role = ? WHERE conversation = ? AND account = ?"
    // The first condition is the index's own.
    static let endOwnershipSQL = "UPDATE members SET role = 2 WHERE conversation = ? AND role > 0 AND role = 3"
    static let endSQL = "UPDATE rooms SET private = 2, topic = '' WHERE conversation = ? AND private < 2"
    static let everybodySQL = """
        SELECT account, 1 FROM members WHERE conversation = ?1 AND role > 0
        UNION ALL SELECT account, 0 FROM invitations WHERE conversation = ?1
        """
    static let setTopicSQL = "UPDATE rooms SET topic = ? WHERE conversation = ?"

    init(_ context: WriterContext, at time: Timestamp) {
        database = context.database
        conversations = context.conversations
        entries = context.entries
        self.time = time
    }

    /// - Throws: `StoreError.nameTaken`.
    func create(_ settings: RoomSettings, by account: AccountID) throws -> StoredRoomChange {
        try database.execute(literal: "INSERT INTO conversations(kind) VALUES (2)")
        let room = database.lastInsertedRowID
        do {
            try database.execute(
                sql: "INSERT INTO rooms(conversation, room, private, history_all, created) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    room, String(settings.name.description.dropFirst()), settings.isPrivate, settings.history == .all,
                    time.milliseconds,
                ])
        } catch  where SQLiteFailure(error).isUniqueViolation {
            throw StoreError.nameTaken
        }
        try join(account, room, as: .owner)
        return change(room, by: account, .create(settings))
    }

    /// - Parameter target: nil: the change is about nobody else.
    /// - Throws: `StoreError.notFound`.
    func standing(of account: AccountID, in room: ConversationID, about target: AccountID?) throws -> RoomStanding {
        let settings = try PreparedStatement(cachedIn: database, RoomWriter.standingSQL)
        settings.bind(room.rawValue, 1)
        defer { settings.reset() }
        guard try settings.step() else { throw StoreError.notFound }
        return RoomStanding(
            isPrivate: settings.integer(0) != 0, topic: settings.text(1), role: try role(of: account, room),
            isInvited: try first(RoomWriter.invitationSQL, room.rawValue, account.rawValue) != nil,
            hasOthers: try first(RoomWriter.othersSQL, room.rawValue, account.rawValue) != nil,
            targetRole: try target.flatMap { try role(of: $0, room) },
            isTargetInvited: try target.map { try first(RoomWriter.invitationSQL, room.rawValue, $0.rawValue) != nil }
                ?? false)
    }

    /// Carries out what was decided.
    func apply(
        _ kind: StoredRoomChange.Kind, to room: ConversationID, by account: AccountID
    ) throws -> StoredRoomChange {
        let id = room.rawValue
        switch kind {
        case .create, .end: throw StoreError.failed("a room that is there is not made, and no change ends it")
        case .join(let role): try join(account, id, as: role)
        case .leave:
            try add(EntryKind.leave, id, by: account, about: account)
            try leave(account, id)
        case .remove(let target):
            try add(EntryKind.remove, id, by: account, about: target)
            try leave(target, id)
            try run(RoomWriter.removeInvitationSQL, id, target.rawValue)
        case .role(let target, let role):
            try add(EntryKind.role, id, by: account, about: target, text: role.rawValue)
            // There is one owner: who hands over stays a moderator.
            if role == .owner { try run(RoomWriter.endOwnershipSQL, id) }
            try run(RoomWriter.setRoleSQL, role.number, id, target.rawValue)
        case .topic(let topic):
            try add(EntryKind.topic, id, by: account, text: topic)
            try database.execute(sql: RoomWriter.setTopicSQL, arguments: [topic, id])
        case .invite(let target):
            try add(EntryKind.invite, id, by: account, about: target)
            try database.execute(
                sql: "INSERT INTO invitations(conversation, account) VALUES (?, ?)", arguments: [id, target.rawValue])
        }
        return change(id, by: account, kind)
    }

    /// Takes the room away: members and invitations go, and it is marked, so that nobody finds it.
    /// - Throws: `StoreError.notFound`.
    func end(_ room: ConversationID) throws -> (changes: [StoredRoomChange], members: Int) {
        let id = room.rawValue
        try database.execute(sql: RoomWriter.endSQL, arguments: [id])
        guard database.changesCount == 1 else { throw StoreError.notFound }
        var (changes, members): ([StoredRoomChange], Int) = ([], 0)
        for row in try Row.fetchAll(database, sql: RoomWriter.everybodySQL, arguments: [id]) {
            let account = AccountID(row[0])
            try add(EntryKind.remove, id, by: account, about: account)
            if row[1] == 1 {
                try leave(account, id)
                members += 1
            } else {
                try run(RoomWriter.removeInvitationSQL, id, account.rawValue)
            }
            changes.append(change(id, by: account, .end(account)))
        }
        return (changes, members)
    }

    /// Takes an account out of all its rooms; a room that it owns gets another owner first, a moderator or else a member.
    func leaveAll(_ account: AccountID) throws -> [StoredRoomChange] {
        let rooms = try Row.fetchAll(
            database,
            sql: "SELECT conversation, role FROM members WHERE account = ? AND role > 0 ORDER BY conversation",
            arguments: [account.rawValue])
        var changes: [StoredRoomChange] = []
        for row in rooms {
            let room = ConversationID(row["conversation"])
            if RoomRole(number: row["role"]) == .owner, let heir = try heir(of: account, in: room) {
                changes.append(try apply(.role(heir, .owner), to: room, by: account))
            }
            changes.append(try apply(.leave, to: room, by: account))
        }
        return changes
    }

    /// Who is enabled comes before who is not, moderators before members, older accounts before newer ones.
    private func heir(of account: AccountID, in room: ConversationID) throws -> AccountID? {
        try Int64.fetchOne(
            database,
            sql: """
                SELECT m.account FROM members m JOIN accounts a ON a.id = m.account
                WHERE m.conversation = ? AND m.role > 0 AND m.account <> ?
                ORDER BY a.disabled, m.role DESC, m.account LIMIT 1
                """, arguments: [room.rawValue, account.rawValue]
        ).map { AccountID($0) }
    }

    private func join(_ account: AccountID, _ room: Int64, as role: RoomRole) throws {
        let entry = try add(EntryKind.join, room, by: account, text: role.rawValue)
        let showsAll = try first(RoomWriter.historySQL, room) == 1
        try database.execute(
            sql: "INSERT INTO members(account, conversation, role, read_upto, visible_from) VALUES (?, ?, ?, ?, ?)",
            arguments: [account.rawValue, room, role.number, entry, showsAll ? 0 : entry])
        try run(RoomWriter.removeInvitationSQL, room, account.rawValue)
    }

    private func leave(_ account: AccountID, _ room: Int64) throws {
        try run(RoomWriter.removeMemberSQL, room, account.rawValue)
        conversations.leftRoom(Member(account: account.rawValue, conversation: room))
    }

    @discardableResult
    private func add(
        _ kind: Int64, _ room: Int64, by account: AccountID, about target: AccountID? = nil, text: String = ""
    ) throws -> Int64 {
        try entries.add(kind, in: room, by: account, at: time, text: text, target: target?.rawValue)
    }

    /// The change whose entry was the last one.
    private func change(
        _ room: Int64, by account: AccountID, _ kind: StoredRoomChange.Kind
    ) -> StoredRoomChange {
        StoredRoomChange(
            id: MessageID(entries.newest ?? 0), room: ConversationID(room), account: account,
            time: Timestamp(milliseconds: entries.lastTime), kind: kind)
    }

    private func role(of account: AccountID, _ room: ConversationID) throws -> RoomRole? {
        try first(ConversationDirectory.memberSQL, account.rawValue, room.rawValue).flatMap { RoomRole(number: $0) }
    }

    private func first(_ sql: String, _ values: Int64...) throws -> Int64? {
        try statement(sql, values).firstInteger()
    }

    private func run(_ sql: String, _ values: Int64...) throws {
        try statement(sql, values).run()
    }

    private func statement(_ sql: String, _ values: [Int64]) throws -> PreparedStatement {
        let statement = try PreparedStatement(cachedIn: database, sql)
        for (place, value) in values.enumerated() { statement.bind(value, Int32(place + 1)) }
        return statement
    }
}
