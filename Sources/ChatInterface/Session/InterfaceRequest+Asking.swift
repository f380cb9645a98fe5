import ChatClient
import ChatProtocol

extension LiveClient {
    /// Asks for what a command wants.
    /// - Throws: ``LiveError``, `CancellationError`.
    func answer(to request: InterfaceRequest) async throws -> InterfaceAnswer {
        switch request {
        case .search(let text, let with, let before):
            return .messages(try await search(text, with: with, before: before, limit: 50))
        case .surroundings(let with, let id): return .messages(try await surroundings(of: id, with: with))
        case .users(let prefix): return .users(try await users(prefix: prefix.isEmpty ? nil : prefix, limit: 200))
        case .showUsers: return .users(try await showUsers(limit: 200))
        case .rooms: return .rooms(try await rooms(limit: 200))
        case .ownRooms: return .rooms(try await ownRooms())
        case .directory: return try await directory()
        case .members(let room), .roster(let room): return .members(try await members(of: room, limit: 200))
        case .blocked: return .names(try await blocked(limit: 200))
        case .sessions: return .sessions(try await sessions(limit: 200))
        default:
            try await change(request)
            return .done
        }
    }

    private func change(_ request: InterfaceRequest) async throws {
        switch request {
        case .edit(let id, let text): try await edit(id, text: text)
        case .delete(let id): try await delete(id)
        case .block(let user): try await block(user)
        case .unblock(let user): try await unblock(user)
        case .mute(let with): try await mute(with)
        case .unmute(let with): try await unmute(with)
        case .profile(let name): try await changeName(to: name)
        case .revoke("all"): try await revokeOtherSessions()
        case .revoke(let session): try await revoke(session: session)
        case .logout: try await logOut()
        default: try await changeRoom(request)
        }
    }

    private func changeRoom(_ request: InterfaceRequest) async throws {
        switch request {
        case .create(let room, let isPrivate, let showsAll):
            try await createRoom(room, isPrivate: isPrivate, history: showsAll ? .all : .joined)
        case .join(let room): try await join(room)
        case .leave(let room): try await leave(room)
        case .invite(let user, let room): try await invite(user, to: room)
        case .remove(let user, let room): try await remove(user, from: room)
        case .role(let user, let room, let name):
            guard let role = Role(rawValue: name) else {
                throw LiveError.refused(code: .known(.badRequest), message: "")
            }
            try await setRole(of: user, in: room, to: role)
        case .topic(let room, let topic): try await setTopic(of: room, to: topic)
        default: break
        }
    }

    /// A page that ends with the message, and one behind it; whether there are newer ones.
    private func surroundings(of id: Int64, with: String) async throws -> Page<Message> {
        let before = try await history(with: with, before: id + 1, limit: 50)
        let behind = try await history(with: with, after: id, limit: 50)
        return Page(items: before.items + behind.items, hasMore: behind.hasMore)
    }

    /// All of one's own rooms.
    private func ownRooms() async throws -> Page<Room> {
        var (own, last): ([Room], String?) = ([], nil)
        // So many pages that no server goes on for ever.
        for _ in 0..<50 {
            let page = try await rooms(after: last, limit: 200)
            own += page.items.filter { $0.isJoined }
            last = page.items.last?.room
            guard page.hasMore, last != nil else { return Page(items: own, hasMore: false) }
        }
        return Page(items: own, hasMore: true)
    }

    /// Who is active, then the first others.
    private func directory() async throws -> InterfaceAnswer {
        let active = try await showUsers(limit: 200)
        let all = try await users(limit: 200)
        let known = Set(active.items.map(\.user))
        let others = all.items.filter { !known.contains($0.user) }
        return .directory(active: active.items, others: others, isWhole: !active.hasMore)
    }

    /// All conversations, the newest first.
    func allConversations() async throws -> [Conversation] {
        var (all, last): ([Conversation], Int64?) = ([], nil)
        for _ in 0..<50 {
            let page = try await conversations(after: last, limit: 200)
            all += page.items
            last = page.items.last?.last?.id
            guard page.hasMore, last != nil else { break }
        }
        return all
    }
}
