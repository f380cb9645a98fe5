import ChatTestSupport
import GRDB
import Testing

@testable import ChatServer

/// The operator's commands for rooms.
@Suite(.timeLimit(.minutes(15)))
struct OperatorRoomTests {
    @Test func `rooms are listed by name, private ones too, and shown with who is in them`() async throws {
        let folder = try await ServerFolder.withAccounts()
        try await TestServer.with(in: folder) { server in
            let messi = try await server.connect()
            _ = try await messi.ask("login messi surabaya")
            for line in ["create #lab", "create #den private history=all", "topic #lab Sepak bola"] {
                #expect(try await messi.ask(line) == #"{"status": "OK"}"#)
            }
            _ = try await messi.ask("invite #den lineker")
            try await Self.look(folder)
        }
        try await Self.look(folder)
    }

    private static func look(_ folder: ServerFolder) async throws {
        let rooms = try await Operator.run(ListRooms(), in: folder).rows
        #expect(rooms.map(\.room) == ["#den", "#lab"])
        #expect(rooms.map(\.isPrivate) == [true, false])
        #expect(rooms.map(\.topic) == ["", "Sepak bola"])
        // A shell takes `#den` for a comment.
        for name in ["#den", "den", "DEN"] {
            let den = try await Operator.run(ShowRoom(room: name), in: folder)
            #expect(den.room == rooms.first && den.room.owner == "messi" && den.room.history == "all")
            #expect(den.members.map(\.user) == ["messi"] && den.members.map(\.role) == ["owner"])
            #expect(den.invited == ["lineker"])
        }
        #expect(await Operator.refusal(of: ShowRoom(room: "none"), in: folder)?.contains("room list") == true)
        #expect(await Operator.refusal(of: ShowRoom(room: "#a b"), in: folder)?.contains("1 to 49") == true)
    }

    @Test func `members are told of what the operator does to their room, and nobody finds one that is removed`()
        async throws
    {
        let folder = try await ServerFolder.withAccounts()
        try await TestServer.with(in: folder) { server in
            let made = try await Operator.run(
                MakeRoom(room: "lab", owner: "messi", isPrivate: true, topic: " Sepak bola "), in: folder)
            #expect(made.done == "created" && made.room == "#lab" && made.user == "messi")
            let messi = try await server.connect()
            _ = try await messi.ask("login messi surabaya")
            _ = try await messi.ask("listen")
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            _ = try await lineker.ask("listen")
            #expect(try await Operator.run(AddRoomMember(room: "lab", user: "lineker"), in: folder).done == "added")
            for link in [messi, lineker] {
                let event = try await link.reply() ?? ""
                #expect(event.contains(#""kind": "join", "by": "lineker", "user": "lineker""#), "\(event)")
            }
            #expect(try await Operator.run(AddRoomMember(room: "lab", user: "lineker"), in: folder).done == "kept")
            #expect(try await Operator.run(SetRoomOwner(room: "lab", user: "lineker"), in: folder).done == "owner")
            for link in [messi, lineker] {
                let event = try await link.reply() ?? ""
                #expect(
                    event.contains(#""kind": "role", "by": "lineker", "user": "lineker", "role": "owner""#), "\(event)")
            }
            let members = try await messi.ask("members #lab") ?? ""
            #expect(members.contains(#""user": "lineker", "name": "Gary Lineker", "role": "owner""#), "\(members)")
            #expect(members.contains(#""user": "messi", "name": "Lionel Messi", "role": "moderator""#), "\(members)")
            _ = try await messi.ask("send #lab halo")
            for link in [messi, lineker] { #expect(try await link.reply()?.contains(#""msg": "halo""#) == true) }
            #expect(try await Operator.run(RemoveRoom(room: "lab"), in: folder).count == 2)
            // Of the others' removal nobody is told.
            for (link, user) in [(messi, "messi"), (lineker, "lineker")] {
                let event = try await link.reply() ?? ""
                #expect(event.contains(##""room": "#lab", "kind": "remove", "by": "\##(user)", "user": "\##(user)""##))
                for line in ["send #lab halo", "join #lab", "history #lab", "members #lab"] {
                    #expect(try await link.ask(line)?.contains("Ruang tidak ditemukan") == true, "\(line)")
                }
                #expect(try await link.ask("rooms") == #"{"status": "OK", "rooms": [], "more": false}"#)
            }
            #expect(try await messi.ask("create #lab")?.contains("sudah dipakai") == true)
        }
        #expect(try await Operator.run(ListRooms(), in: folder).rows.isEmpty)
        // After a new start, too; the removal is replayed.
        try await TestServer.with(in: folder) { server in
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            #expect(try await lineker.ask("join #lab")?.contains("Ruang tidak ditemukan") == true)
            #expect(try await lineker.ask("listen 0")?.contains("last") == true)
            #expect(try await lineker.reply()?.contains(##""room": "#lab", "kind": "remove""##) == true)
            #expect(try await lineker.reply()?.contains("caught_up") == true)
        }
    }

    @Test func `what was said in a room that is removed goes when it is purged, at once or later`() async throws {
        let folder = try await ServerFolder.withAccounts()
        try await TestServer.with(in: folder) { server in
            _ = try await Operator.run(MakeRoom(room: "lab", owner: "messi"), in: folder)
            let messi = try await server.connect()
            _ = try await messi.ask("login messi surabaya")
            _ = try await messi.ask("send #lab rahasia")
            _ = try await messi.ask("send lineker halo")
            // A room that is there is not purged.
            #expect(await Operator.refusal(of: PurgeRoom(room: "lab"), in: folder) != nil)
            #expect(try await Operator.run(RemoveRoom(room: "lab", isPurge: true), in: folder).done == "removed")
            #expect(await Operator.refusal(of: RemoveRoom(room: "lab"), in: folder)?.contains("removed before") == true)
        }
        // After a new start, too.
        try await TestServer.with(in: folder) { server in
            #expect(try await Operator.run(RemoveRoom(room: "LAB", isPurge: true), in: folder).done == "kept")
            #expect(try await Operator.run(PurgeRoom(room: "lab"), in: folder) == AdminPurge(deleted: 1, next: nil))
            #expect(try await Operator.run(PurgeRoom(room: "lab"), in: folder) == AdminPurge(deleted: 0, next: nil))
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            #expect(try await lineker.ask("inbox")?.contains("halo") == true)
        }
        let database = try DatabaseQueue(path: folder.path + "/chat.db")
        let texts = try await database.read {
            try String.fetchAll($0, sql: "SELECT body FROM entries WHERE body <> ''")
        }
        #expect(texts.contains("halo") && !texts.contains("rahasia"), "\(texts)")
    }

    @Test func `what can't be is refused with a reason, and members go without a server, too`() async throws {
        let folder = try await ServerFolder.withAccounts()
        let long = String(repeating: "x", count: 401)
        for refused: any AdminRequest in [
            MakeRoom(room: "a b", owner: "messi"), MakeRoom(room: "lab", owner: "nobody"),
            MakeRoom(room: "lab", owner: "messi", topic: long), MakeRoom(room: "lab", owner: "messi", topic: "a\nb"),
            RemoveRoom(room: "lab"), AddRoomMember(room: "lab", user: "messi"),
            SetRoomOwner(room: "lab", user: "messi"),
        ] {
            #expect(await Operator.refusal(of: refused, in: folder) != nil, "\(refused)")
        }
        #expect(try await Operator.run(ListRooms(), in: folder).rows.isEmpty)
        for _ in 1...11 {
            // What a user may do an hour does not count here.
            _ = await Operator.refusal(of: MakeRoom(room: "lab", owner: "messi"), in: folder)
        }
        _ = try await Operator.run(MakeRoom(room: "club", owner: "messi", showsAll: true), in: folder)
        _ = try await Operator.run(AddRoomMember(room: "club", user: "lineker"), in: folder)
        _ = try await Operator.run(SetDisabled(user: "henderson", disabled: true), in: folder)
        for (refused, reason) in [
            (RemoveRoomMember(room: "club", user: "messi"), "set-owner"),
            (RemoveRoomMember(room: "club", user: "henderson"), "neither"),
        ] {
            #expect(await Operator.refusal(of: refused, in: folder)?.contains(reason) == true)
        }
        for refused: any AdminRequest in [
            MakeRoom(room: "club", owner: "messi"), AddRoomMember(room: "club", user: "henderson"),
            SetRoomOwner(room: "club", user: "henderson"),
        ] {
            #expect(await Operator.refusal(of: refused, in: folder) != nil, "\(refused)")
        }
        #expect(try await Operator.run(RemoveRoomMember(room: "club", user: "lineker"), in: folder).done == "removed")
        #expect(try await Operator.run(RemoveRoomMember(room: "club", user: "messi"), in: folder).done == "removed")
        let club = try await Operator.run(ShowRoom(room: "club"), in: folder)
        #expect(club.members.isEmpty && club.room.owner == nil && club.room.history == "all")
        // An empty room becomes whoever's comes first.
        _ = try await Operator.run(SetRoomOwner(room: "club", user: "lineker"), in: folder)
        #expect(try await Operator.run(ShowRoom(room: "club"), in: folder).room.owner == "lineker")
    }
}
