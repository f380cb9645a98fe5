import ChatCore
import ChatProtocol
import ChatTestSupport
import GRDB
import Synchronization
import Testing

@testable import ChatStore

/// What both stores must do with rooms: the one in memory and the real one.
@Suite("Rooms in the store")
struct RoomContractTests {
    typealias Kind = StoreContractTests.Kind
    private let contract = StoreContractTests()

    private func settings(
        _ name: String, isPrivate: Bool = false, history: RoomHistory = .joined
    ) throws -> RoomSettings {
        RoomSettings(name: try #require(RoomName(name)), isPrivate: isPrivate, history: history)
    }

    @Test("a room is its maker's, is told as made and read as entered, and keeps its name", arguments: Kind.allCases)
    func create(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let observer = RecordingObserver()
            store.observe(observer)
            let lab = try settings("#lab", isPrivate: true, history: .all)
            let room = try await store.create(lab, by: ids[0], at: moment)
            #expect(try store.allRooms() == [Room(id: room, settings: lab, members: [ids[0]: .owner])])
            let again = try settings("#lab")
            await #expect(throws: StoreError.nameTaken) { try await store.create(again, by: ids[1], at: moment) }
            #expect(try store.allRooms().count == 1)

            var change = StoredRoomChange(
                id: try store.newest(), room: room, account: ids[0], time: moment, kind: .create(lab))
            #expect(observer.entries == [.room(change)] && observer.newest == change.id)
            change.kind = .join(.owner)
            #expect(try await store.entries(of: ids[0]) == [.room(change)])
            #expect(try await store.entries(of: ids[1]).isEmpty)
            // Another one can be made after a refusal.
            let other = try await store.create(try settings("#club"), by: ids[1], at: moment)
            #expect(other != room)
        }
    }

    @Test("what is decided is asked of how things stand, carried out, told, and kept", arguments: Kind.allCases)
    func changes(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let room = try await store.create(try settings("#lab"), by: ids[0], at: moment)
            let observer = RecordingObserver()
            store.observe(observer)
            func expect(
                _ change: StoredRoomChange.Kind, by actor: Int, about target: Int? = nil, _ standing: RoomStanding,
                _ after: [AccountID: RoomRole], invited: Set<AccountID> = [],
                sourceLocation: SourceLocation = #_sourceLocation
            ) async throws {
                let asked = Mutex<[RoomStanding]>([])
                let decision = try await store.change(room, by: ids[actor], about: target.map { ids[$0] }, at: moment) {
                    standing in
                    asked.withLock { $0.append(standing) }
                    return .change(change)
                }
                #expect(decision == .change(change), sourceLocation: sourceLocation)
                #expect(asked.withLock { $0 } == [standing], sourceLocation: sourceLocation)
                let stored = try #require(try store.allRooms().first)
                #expect(stored.members == after && stored.invited == invited, sourceLocation: sourceLocation)
                let entry = StoredRoomChange(
                    id: try store.newest(), room: room, account: ids[actor], time: moment, kind: change)
                #expect(observer.entries.last == .room(entry), sourceLocation: sourceLocation)
                if let target { #expect(entry.target == nil || entry.target == ids[target]) }
            }
            let (a, b, c) = (ids[0], ids[1], ids[2])
            try await expect(
                .invite(b), by: 0, about: 1, RoomStanding(isPrivate: false, role: .owner, hasOthers: false),
                [a: .owner], invited: [b])
            try await expect(
                .join(.member), by: 1, RoomStanding(isPrivate: false, role: nil, isInvited: true),
                [a: .owner, b: .member])
            try await expect(
                .role(b, .moderator), by: 0, about: 1,
                RoomStanding(isPrivate: false, role: .owner, targetRole: .member), [a: .owner, b: .moderator])
            try await expect(
                .topic("é"), by: 1, RoomStanding(isPrivate: false, role: .moderator), [a: .owner, b: .moderator])
            try await expect(
                .role(b, .owner), by: 0, about: 1,
                RoomStanding(isPrivate: false, topic: "é", role: .owner, targetRole: .moderator),
                [a: .moderator, b: .owner])
            try await expect(
                .invite(c), by: 0, about: 2, RoomStanding(isPrivate: false, topic: "é", role: .moderator),
                [a: .moderator, b: .owner], invited: [c])
            try await expect(
                .remove(c), by: 0, about: 2,
                RoomStanding(isPrivate: false, topic: "é", role: .moderator, isTargetInvited: true),
                [a: .moderator, b: .owner])
            try await expect(
                .remove(a), by: 1, about: 0,
                RoomStanding(isPrivate: false, topic: "é", role: .owner, targetRole: .moderator), [b: .owner])
            try await expect(
                .leave, by: 1, RoomStanding(isPrivate: false, topic: "é", role: .owner, hasOthers: false), [:])
            #expect(try store.allRooms().first?.topic == "é")
            #expect(observer.entries.map(\.id.rawValue) == (2...10).map { Int64($0) })
        }
    }

    @Test("what is refused or so already leaves no trace", arguments: Kind.allCases)
    func nothing(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            let room = try await store.create(try settings("#lab"), by: ids[0], at: moment)
            let before = (try store.allRooms(), try store.newest())
            let observer = RecordingObserver()
            store.observe(observer)
            for decision in [RoomDecision.refuse(.notAllowed), .nothing] {
                #expect(try await store.change(room, by: ids[1], about: nil, at: moment) { _ in decision } == decision)
            }
            await #expect(throws: StoreError.notFound) {
                try await store.change(ConversationID(99), by: ids[1], about: nil, at: moment) { _ in .nothing }
            }
            #expect(try store.allRooms() == before.0 && store.newest() == before.1)
            #expect(observer.entries.isEmpty)
        }
    }

    @Test("only members send, from the joining to the leaving; a ref is looked up first", arguments: Kind.allCases)
    func sends(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let lab = try await store.create(try settings("#lab"), by: ids[0], at: moment)
            let den = try await store.create(try settings("#den", isPrivate: true), by: ids[0], at: moment)
            #expect(try await store.send("x", from: ids[1], to: .room(lab), ref: "r") == .failure(.notAMember))
            #expect(try await store.send("x", from: ids[1], to: .room(den)) == .failure(.roomNotFound))
            #expect(try await store.send("x", from: ids[1], to: .room(ConversationID(99))) == .failure(.roomNotFound))
            try await store.change(.join(.member), lab, by: ids[1])
            let sent = try await store.send("one", from: ids[1], to: .room(lab), ref: "r")
            #expect(sent.sentID != nil)
            try await store.change(.remove(ids[1]), lab, by: ids[0])
            #expect(try await store.send("two", from: ids[1], to: .room(lab)) == .failure(.notAMember))
            #expect(try await store.send("one", from: ids[1], to: .room(lab), ref: "r") == sent)
            #expect(try await store.send("one", from: ids[1], to: .room(den), ref: "r") == .failure(.refConflict))
            #expect(try await store.unread(of: ids[0]).map(\.string) == ["one"])
            #expect(try await store.unread(of: ids[0]).map(\.recipient) == [nil])
            #expect(try await store.history(of: ids[1], with: .room(lab), HistoryRange(limit: 9)).isEmpty)
        }
    }

    @Test("whoever joins has read what was before, and sees it where the room says so", arguments: Kind.allCases)
    func joining(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(2)
            for (name, history) in [("#new", RoomHistory.joined), ("#all", .all)] {
                let room = try await store.create(try settings(name, history: history), by: ids[0], at: moment)
                try await store.send("before", from: ids[0], to: .room(room))
                for _ in 1...2 {
                    try await store.change(.join(.member), room, by: ids[1])
                    let joined = try store.newest()
                    #expect(try await store.unread(of: ids[1]).isEmpty)
                    try await store.send("after", from: ids[0], to: .room(room))
                    let seen = try await store.history(of: ids[1], with: .room(room), HistoryRange(limit: 9))
                    #expect(seen.last?.string == (history == .all ? "before" : "after"))
                    #expect(try await store.unread(of: ids[1]).map(\.string) == ["after"])
                    let listed = try #require(
                        try await store.conversations(of: ids[1], before: nil, limit: 1).first)
                    #expect(listed.with == .room(room) && listed.unread == 1 && listed.readUpTo == joined)
                    try await store.markRead(by: ids[1], .with(.room(room), upTo: try store.newest()))
                    try await store.change(.leave, room, by: ids[1])
                    #expect(try await store.conversations(of: ids[1], before: nil, limit: 1).isEmpty)
                    #expect(try await store.markRead(by: ids[1], .with(.room(room), upTo: try store.newest())) == false)
                }
            }
        }
    }

    @Test("a room that is taken away has nobody, and keeps its name", arguments: Kind.allCases)
    func end(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let lab = try await store.create(try settings("#lab"), by: ids[0], at: moment)
            let den = try await store.create(try settings("#den"), by: ids[1], at: moment)
            try await store.change(.join(.member), lab, by: ids[1])
            try await store.change(.invite(ids[2]), lab, by: ids[0])
            try await store.change(.topic("Topic"), lab, by: ids[0])
            try await store.send("text", from: ids[0], to: .room(lab))
            let before = try store.newest().rawValue
            let observer = RecordingObserver()
            store.observe(observer)
            #expect(try await store.end(lab, at: moment) == 2)
            let told = ids.enumerated().map { place, id in
                LogEntry.room(
                    StoredRoomChange(
                        id: MessageID(before + Int64(place) + 1), room: lab, account: id, time: moment, kind: .end(id)))
            }
            #expect(observer.entries == told)
            for (place, id) in ids.enumerated() {
                let removal = StoredRoomChange(
                    id: MessageID(before + Int64(place) + 1), room: lab, account: id, time: moment, kind: .remove(id))
                #expect(try await store.entries(of: id, above: before) == [.room(removal)])
                #expect(try await store.history(of: id, with: .room(lab), HistoryRange(limit: 9)).isEmpty)
                #expect(try await store.send("x", from: id, to: .room(lab)) == .failure(.roomNotFound))
            }
            #expect(try await store.unread(of: ids[1]).isEmpty)
            let left = try #require(try store.allRooms().first { $0.id == lab })
            #expect(left.isEnded && left.members.isEmpty && left.invited.isEmpty && left.topic.isEmpty)
            #expect(try store.allRooms().first { $0.id == den }?.isEnded == false)
            await #expect(throws: StoreError.notFound) { try await store.end(lab, at: moment) }
            await #expect(throws: StoreError.notFound) { try await store.change(.join(.owner), lab, by: ids[0]) }
            let again = try settings("#lab")
            await #expect(throws: StoreError.nameTaken) { try await store.create(again, by: ids[1], at: moment) }
            // With nobody in it there is nobody to be told.
            try await store.change(.leave, den, by: ids[1])
            #expect(try await store.end(den, at: moment) == 0)
        }
    }

    @Test("there is one owner, whoever hands the room over", arguments: Kind.allCases)
    func handingOver(_ kind: Kind) async throws {
        try await contract.with(kind) { store in
            let ids = try await store.makeAccounts(3)
            let lab = try await store.create(try settings("#lab"), by: ids[0], at: moment)
            for id in ids.dropFirst() { try await store.change(.join(.member), lab, by: id) }
            try await store.change(.role(ids[2], .owner), lab, by: ids[2])
            #expect(
                try store.allRooms().first?.members == [ids[0]: .moderator, ids[1]: .member, ids[2]: .owner])
        }
    }

    @Test("rooms, who is in them and who is invited are there after a new start")
    func reopening() async throws {
        let folder = try TestFolder()
        var store = try folder.openStore()
        let ids = try await store.makeAccounts(4)
        let lab = try await store.create(try settings("#lab", history: .all), by: ids[0], at: moment)
        _ = try await store.create(try settings("#den", isPrivate: true), by: ids[1], at: moment)
        try await store.change(.join(.member), lab, by: ids[1])
        try await store.change(.role(ids[1], .owner), lab, by: ids[0])
        try await store.change(.invite(ids[2]), lab, by: ids[1])
        try await store.change(.topic("Topic"), lab, by: ids[1])
        let club = try await store.create(try settings("#club"), by: ids[1], at: moment)
        _ = try await store.end(club, at: moment)
        let rooms = Set(try store.allRooms())
        #expect(rooms.count == 3 && rooms.filter(\.isEnded).map(\.id) == [club])
        store.close()
        store = try folder.openStore()
        #expect(Set(try store.allRooms()) == rooms)
        #expect(try await store.send("x", from: ids[0], to: .room(lab)).sentID != nil)
        #expect(try await store.send("x", from: ids[2], to: .room(lab)) == .failure(.notAMember))
        store.close()
    }

    @Test("no query of a room's change walks through a table")
    func queryPlans() throws {
        let folder = try TestFolder()
        let store = try folder.openStore()
        defer { store.close() }
        let queries = [
            RoomWriter.standingSQL, RoomWriter.othersSQL, RoomWriter.invitationSQL, RoomWriter.historySQL,
            RoomWriter.removeMemberSQL, RoomWriter.removeInvitationSQL, RoomWriter.setRoleSQL, RoomWriter.setTopicSQL,
            RoomWriter.endOwnershipSQL, RoomWriter.endSQL,
        ]
        try store.pool.read { database in
            for query in queries {
                let nulls = StatementArguments(Array(repeating: nil as Int?, count: query.count { $0 == "?" }))
                let plan = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(query)", arguments: nulls)
                let steps = plan.map { $0["detail"] as String }
                #expect(!steps.isEmpty)
                #expect(steps.allSatisfy { $0.hasPrefix("SEARCH") }, "\(query): \(steps)")
            }
        }
    }
}

extension RoomStore {
    /// Carries a change out, whoever may.
    func change(_ kind: StoredRoomChange.Kind, _ room: ConversationID, by account: AccountID) async throws {
        _ = try await change(room, by: account, about: nil, at: moment) { _ in .change(kind) }
    }
}

extension MessageLog {
    /// All entries that an account may see.
    func entries(of account: AccountID, above: Int64 = 0) async throws -> [LogEntry] {
        try await entries(of: account, above: MessageID(above), into: []) { page, entry in
            page.append(entry)
            return true
        }.page
    }
}
