import ChatProtocol
import Testing

@testable import ChatClient

/// The lines are those of docs/protocol.md.
@Suite(.timeLimit(.minutes(15)))
struct LiveRequestTests {
    struct Call: Sendable, CustomTestStringConvertible {
        let line: String
        var reply = ""
        let make: @Sendable (LiveClient) async throws -> Bool

        var testDescription: String { line }
    }

    private static let time = #""2026-11-22T10:00:00.123Z""#
    private static let message =
        ##"{"id": 5, "time": \##(time), "from": "messi", "from_name": "M", "to": "#lab", "to_name": "L", "msg": "halo"}"##

    private static func done(_ body: @escaping @Sendable (LiveClient) async throws -> Void)
        -> @Sendable (LiveClient) async throws -> Bool
    {
        { client in
            try await body(client)
            return true
        }
    }

    static let messages = [
        Call(line: #"{"command": "inbox"}"#, reply: ##""messages": [\##(message)], "more": true"##) {
            let page = try await $0.inbox()
            return page.items.map(\.text) == ["halo"] && page.hasMore
        },
        Call(
            line: #"{"command": "inbox", "after": 4, "limit": 2}"#, reply: #""messages": [], "more": false"#
        ) {
            let page = try await $0.inbox(after: 4, limit: 2)
            return page.items.isEmpty && !page.hasMore
        },
        Call(line: #"{"command": "read", "upto": 7}"#, make: done { try await $0.read(upTo: 7) }),
        Call(
            line: #"{"command": "read", "upto": 7, "with": "messi"}"#,
            make: done { try await $0.read(upTo: 7, with: "messi") }),
        Call(
            line: ##"{"command": "history", "with": "#lab", "before": 9, "after": 1, "limit": 5}"##,
            reply: ##""messages": [\##(message)], "more": false"##
        ) { try await $0.history(with: "#lab", before: 9, after: 1, limit: 5).items.first?.id == 5 },
        Call(
            line: #"{"command": "search", "text": "ha \"lo", "with": "messi", "before": 9, "limit": 5}"#,
            reply: ##""messages": [\##(message)], "more": false"##
        ) { try await $0.search("ha \"lo", with: "messi", before: 9, limit: 5).items.first?.toName == "L" },
        Call(
            line: #"{"command": "conversations", "after": 9, "limit": 5}"#,
            reply:
                ##""conversations": [{"with": "#lab", "name": "L", "last": \##(message), "unread": 3, "read_upto": 2, "muted": true}], "more": false"##
        ) {
            let item = try await $0.conversations(after: 9, limit: 5).items.first
            return item?.with == "#lab" && item?.last?.id == 5 && item?.unread == 3 && item?.readUpTo == 2
                && item?.isMuted == true
        },
        Call(
            line: #"{"command": "edit", "id": 5, "msg": "new"}"#, make: done { try await $0.edit(5, text: "new") }),
        Call(line: #"{"command": "delete", "id": 5}"#, make: done { try await $0.delete(5) }),
        Call(line: #"{"command": "typing", "to": "messi"}"#, make: done { try await $0.typing(to: "messi") }),
        Call(line: ##"{"command": "mute", "with": "#lab"}"##, make: done { try await $0.mute("#lab") }),
        Call(line: ##"{"command": "unmute", "with": "#lab"}"##, make: done { try await $0.unmute("#lab") }),
    ]

    static let accounts = [
        Call(
            line: #"{"command": "users", "prefix": "m", "after": "ma", "limit": 2}"#,
            reply:
                #""users": [{"user": "messi", "name": "M", "connected": true, "last_active": \#(time)}], "more": false"#
        ) {
            let user = try await $0.users(prefix: "m", after: "ma", limit: 2).items.first
            return user?.user == "messi" && user?.isConnected == true && user?.lastActive != nil
        },
        Call(
            line: #"{"command": "show_user"}"#,
            reply: #""users": [{"user": "messi", "name": "M", "connected": false}], "more": true"#
        ) {
            let page = try await $0.showUsers()
            return page.items == [User(user: "messi", name: "M", isConnected: false)] && page.hasMore
        },
        Call(
            line: #"{"command": "sessions"}"#,
            reply:
                #""sessions": [{"session": "3", "device": "d", "made": \#(time), "last_used": \#(time), "address": "::1", "current": true}], "more": false"#
        ) {
            let session = try await $0.sessions().items.first
            return session?.id == "3" && session?.device == "d" && session?.address == "::1"
                && session?.isCurrent == true
        },
        Call(line: #"{"command": "revoke", "session": "3"}"#, make: done { try await $0.revoke(session: "3") }),
        Call(line: #"{"command": "revoke", "session": "all"}"#, make: done { try await $0.revokeOtherSessions() }),
        Call(
            line: #"{"command": "passwd", "old": "a", "new": "b"}"#,
            make: done { try await $0.changePassword(from: "a", to: "b") }),
        Call(line: #"{"command": "profile", "name": "Leo"}"#, make: done { try await $0.changeName(to: "Leo") }),
        Call(line: #"{"command": "block", "user": "naim"}"#, make: done { try await $0.block("naim") }),
        Call(line: #"{"command": "unblock", "user": "naim"}"#, make: done { try await $0.unblock("naim") }),
        Call(line: #"{"command": "blocked", "limit": 1}"#, reply: #""blocked": ["naim"], "more": true"#) {
            try await $0.blocked(limit: 1) == Page(items: ["naim"], hasMore: true)
        },
    ]

    static let rooms = [
        Call(
            line: ##"{"command": "create", "room": "#lab", "private": true, "history": "all"}"##,
            make: done { try await $0.createRoom("#lab", isPrivate: true, history: .all) }),
        Call(line: ##"{"command": "join", "room": "#lab"}"##, make: done { try await $0.join("#lab") }),
        Call(line: ##"{"command": "leave", "room": "#lab"}"##, make: done { try await $0.leave("#lab") }),
        Call(
            line: ##"{"command": "invite", "room": "#lab", "user": "messi"}"##,
            make: done { try await $0.invite("messi", to: "#lab") }),
        Call(
            line: ##"{"command": "remove", "room": "#lab", "user": "messi"}"##,
            make: done { try await $0.remove("messi", from: "#lab") }),
        Call(
            line: ##"{"command": "role", "room": "#lab", "user": "messi", "role": "owner"}"##,
            make: done { try await $0.setRole(of: "messi", in: "#lab", to: .owner) }),
        Call(
            line: ##"{"command": "topic", "room": "#lab", "topic": "x"}"##,
            make: done { try await $0.setTopic(of: "#lab", to: "x") }),
        Call(
            line: ##"{"command": "members", "room": "#lab", "after": "a"}"##,
            reply:
                #""members": [{"user": "messi", "name": "M", "role": "moderator", "connected": true}], "more": false"#
        ) {
            let page = try await $0.members(of: "#lab", after: "a")
            return page.items == [Member(user: "messi", name: "M", role: .moderator, isConnected: true)]
        },
        Call(
            line: ##"{"command": "rooms", "after": "#a"}"##,
            reply:
                ##""rooms": [{"room": "#lab", "topic": "x", "members": 2, "joined": true, "private": true}], "more": false"##
        ) {
            let page = try await $0.rooms(after: "#a")
            let room = Room(room: "#lab", topic: "x", members: 2, isJoined: true, isPrivate: true, isInvited: false)
            return page.items == [room]
        },
    ]

    @Test(arguments: messages + accounts + rooms)
    func `each call asks what the protocol says, and reads the answer`(call: Call) async throws {
        let server = try await LiveServer { request in
            ["login", "whoami"].contains(request.command) ? nil : LiveServer.ok(call.reply)
        }
        let client = try server.client()
        #expect(try await call.make(client))
        #expect(server.server.lines.last == call.line)
        await client.close()
    }

    @Test(arguments: messages + accounts + rooms)
    func `a call that is not repeated says that it was interrupted`(call: Call) async throws {
        let server = try await LiveServer { request in
            if ["login", "whoami"].contains(request.command) { return nil }
            return request.number == 1 ? [.cut] : LiveServer.ok(call.reply)
        }
        let client = try server.client()
        let repeated =
            ["inbox", "read", "history", "search", "conversations", "mute", "unmute", "users", "show_user"]
            + ["sessions", "block", "unblock", "blocked", "members", "rooms"]
        let error = await liveError { _ = try await call.make(client) }
        let asked = server.requests().filter { !["login", "whoami"].contains($0.command) }
        if repeated.contains(asked.first?.command ?? "") {
            #expect(error == nil)
            #expect(asked.count == 2)
        } else {
            guard case .interrupted = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(asked.count == 1)
        }
        await client.close()
    }
}
