import ChatTestSupport
import Testing

@testable import ChatServer

/// The operator's commands for rooms.
@Suite(.timeLimit(.minutes(1)))
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
}
