import ChatProtocol
import Testing

/// Who may do what (PROTOCOL.md), a row a command, a cell an outcome.
enum PermissionTable {
    /// Those who ask.
    enum Actor: String, CaseIterable {
        /// Has no account.
        case stranger
        /// Was never in the room.
        case user
        /// Was in the room, and was removed.
        case former
        case member
        case moderator
        case owner
        /// Was a member of the room, and is disabled.
        case disabled
        /// A moderator of the room whom `guest` and `outsider` have blocked.
        case blocked
    }

    /// What the cells mean, besides `ok`.
    static let codes: [String: ErrorCode] = [
        "auth": .authFailed, "session": .sessionNotFound, "closed": .registrationClosed, "room": .roomNotFound,
        "member": .notAMember, "no": .notAllowed, "message": .messageNotFound,
    ]

    /// `#room` is the room that is asked about, public or private; `guest` is a plain member of it, `outsider` is not;
    /// `$me` is who asks, `$mine` a message from that one to guest, `$theirs` one from guest to the room.
    static let text = """
                                             |        strangr user    former  member  moder.  owner   disabl. blocked
        hello                                |-       ok      ok      ok      ok      ok      ok      ok      ok
        help                                 |-       ok      ok      ok      ok      ok      ok      ok      ok
        ping                                 |-       ok      ok      ok      ok      ok      ok      ok      ok
        quit                                 |-       ok      ok      ok      ok      ok      ok      ok      ok
        login user=$me password=surabaya     |-       auth    ok      ok      ok      ok      ok      auth    ok
        register user=new password=rahasia1  |-       closed  closed  closed  closed  closed  closed  closed  closed
        logout                               |-       session ok      ok      ok      ok      ok      session ok
        whoami                               |-       session ok      ok      ok      ok      ok      session ok
        passwd old=surabaya new=rahasia1     |-       session ok      ok      ok      ok      ok      session ok
        profile name=Budi                    |-       session ok      ok      ok      ok      ok      session ok
        users                                |-       session ok      ok      ok      ok      ok      session ok
        show_user                            |-       session ok      ok      ok      ok      ok      session ok
        sessions                             |-       session ok      ok      ok      ok      ok      session ok
        revoke session=all                   |-       session ok      ok      ok      ok      ok      session ok
        inbox                                |-       session ok      ok      ok      ok      ok      session ok
        conversations                        |-       session ok      ok      ok      ok      ok      session ok
        listen                               |-       session ok      ok      ok      ok      ok      session ok
        unlisten                             |-       session ok      ok      ok      ok      ok      session ok
        send to=guest msg=halo               |-       session ok      ok      ok      ok      ok      session ok
        send to=#room msg=halo               |public  session member  member  ok      ok      ok      session ok
        send to=#room msg=halo               |private session room    room    ok      ok      ok      session ok
        read upto=1                          |-       session ok      ok      ok      ok      ok      session ok
        read upto=1 with=guest               |-       session ok      ok      ok      ok      ok      session ok
        read upto=1 with=#room               |public  session member  member  ok      ok      ok      session ok
        read upto=1 with=#room               |private session room    room    ok      ok      ok      session ok
        history with=guest                   |-       session ok      ok      ok      ok      ok      session ok
        history with=#room                   |public  session member  member  ok      ok      ok      session ok
        history with=#room                   |private session room    room    ok      ok      ok      session ok
        search text=halo                     |-       session ok      ok      ok      ok      ok      session ok
        search text=halo with=guest          |-       session ok      ok      ok      ok      ok      session ok
        search text=halo with=#room          |public  session member  member  ok      ok      ok      session ok
        search text=halo with=#room          |private session room    room    ok      ok      ok      session ok
        mute with=guest                      |-       session ok      ok      ok      ok      ok      session ok
        mute with=#room                      |public  session member  member  ok      ok      ok      session ok
        mute with=#room                      |private session room    room    ok      ok      ok      session ok
        unmute with=guest                    |-       session ok      ok      ok      ok      ok      session ok
        unmute with=#room                    |public  session member  member  ok      ok      ok      session ok
        unmute with=#room                    |private session room    room    ok      ok      ok      session ok
        typing to=guest                      |-       session ok      ok      ok      ok      ok      session ok
        typing to=#room                      |public  session member  member  ok      ok      ok      session ok
        typing to=#room                      |private session room    room    ok      ok      ok      session ok
        edit id=$mine msg=apa                |-       session ok      ok      ok      ok      ok      session ok
        edit id=$theirs msg=apa              |public  session message message no      no      no      session no
        edit id=$theirs msg=apa              |private session message message no      no      no      session no
        delete id=$mine                      |-       session ok      ok      ok      ok      ok      session ok
        delete id=$theirs                    |public  session message message no      ok      ok      session ok
        delete id=$theirs                    |private session message message no      ok      ok      session ok
        create room=#fresh                   |-       session ok      ok      ok      ok      ok      session ok
        rooms                                |-       session ok      ok      ok      ok      ok      session ok
        join room=#room                      |public  session ok      ok      ok      ok      ok      session ok
        join room=#room                      |private session room    room    ok      ok      ok      session ok
        leave room=#room                     |public  session member  member  ok      ok      no      session ok
        leave room=#room                     |private session room    room    ok      ok      no      session ok
        invite room=#room user=outsider      |public  session member  member  no      ok      ok      session ok
        invite room=#room user=outsider      |private session room    room    no      ok      ok      session ok
        remove room=#room user=guest         |public  session member  member  no      ok      ok      session ok
        remove room=#room user=guest         |private session room    room    no      ok      ok      session ok
        role room=#room user=guest role=owner|public  session member  member  no      no      ok      session no
        role room=#room user=guest role=owner|private session room    room    no      no      ok      session no
        topic room=#room topic=Apa           |public  session member  member  no      ok      ok      session ok
        topic room=#room topic=Apa           |private session room    room    no      ok      ok      session ok
        members room=#room                   |public  session member  member  ok      ok      ok      session ok
        members room=#room                   |private session room    room    ok      ok      ok      session ok
        block user=guest                     |-       session ok      ok      ok      ok      ok      session ok
        unblock user=guest                   |-       session ok      ok      ok      ok      ok      session ok
        blocked                              |-       session ok      ok      ok      ok      ok      session ok
        """

    struct Row: Sendable, CustomTestStringConvertible {
        var request: String
        /// Nil where it makes no difference; the room is public then.
        var isPrivate: Bool?
        /// As they stand in the table, one for each actor.
        var cells: [String]

        /// Nil for one that there isn't.
        var command: CommandName? { request.split(separator: " ").first.flatMap { CommandName(rawValue: String($0)) } }

        var testDescription: String { isPrivate.map { request + ($0 ? ", private" : ", public") } ?? request }

        /// The request as a line of the JSON dialect, without its closing brace.
        func line(_ values: [String: String]) -> String {
            var filled = request
            for (name, value) in values { filled = filled.replacing(name, with: value) }
            let words = filled.split(separator: " ")
            let params = words.dropFirst().map { word -> String in
                let parts = word.split(separator: "=", maxSplits: 1)
                let value = parts.count > 1 ? String(parts[1]) : ""
                return ", \"\(parts[0])\": " + (Int64(value) == nil ? "\"\(value)\"" : value)
            }
            return "{\"command\": \"\(words[0])\"\(params.joined())"
        }
    }

    static let rows: [Row] = text.split(separator: "\n").dropFirst().map { line in
        let halves = line.split(separator: "|")
        let cells = halves.count > 1 ? halves[1].split(separator: " ").map(String.init) : []
        return Row(
            request: String(halves[0]).trimmingSpaces, isPrivate: cells.first == "-" ? nil : cells.first == "private",
            cells: Array(cells.dropFirst()))
    }
}

extension String {
    fileprivate var trimmingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
