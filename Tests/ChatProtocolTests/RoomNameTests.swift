import ChatProtocol
import Testing

@Suite struct `A room's name` {
    static let longest = "#" + String(repeating: "x", count: 49)

    @Test(arguments: ["#a", "#0", "#lab", "#a_b.c-d", "#1234567", "#12345678", "#123456789abcdef", longest])
    func `of letters, digits and a few signs behind a # is taken`(text: String) throws {
        let room = try #require(RoomName(text))
        #expect(room.description == text)
        var bytes: [UInt8] = []
        room.append(to: &bytes)
        #expect(bytes == utf8(text))
        #expect(roomName(utf8(text)) == room)
    }

    @Test(arguments: [
        "", "#", "a", "lab", "##a", "#_a", "#.a", "#-a", "#a b", "#a/b", "#a\u{0}", "#é", "#a\u{301}", "#a#", "#a@b",
        " #a", "#12345678/", "#" + String(repeating: "a", count: 48) + "/", longest + "x",
    ])
    func `of anything else is not`(text: String) {
        #expect(RoomName(text) == nil)
        #expect(roomName(utf8(text)) == nil)
    }

    @Test func `is the same in any case`() {
        #expect(RoomName("#LaB") == RoomName("#lab"))
        #expect(RoomName("#LaB")?.hashValue == RoomName("#lab")?.hashValue)
        #expect(RoomName("#LaB")?.description == "#lab")
        #expect(RoomName("#lab") != RoomName("#lab2"))
        #expect(RoomName(Self.longest) != RoomName(String(Self.longest.dropLast()) + "y"))
    }

    @Test func `sorts by its bytes`() {
        let names = [
            "#a-b", "#a.b", "#a0", "#a", "#ab", "#a_b", "#abcdefg", "#abcdefgh", "#z", "#0", Self.longest,
            String(Self.longest.dropLast()), String(Self.longest.dropLast()) + "y",
        ]
        let sorted = names.compactMap { RoomName($0) }.sorted().map(\.description)
        #expect(sorted == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

@Suite struct `A name in a request` {
    @Test func `is a room's where it begins with a #, and else a user's`() {
        #expect(conversation("Lineker") == .user(UserName("lineker")))
        #expect(conversation("#Lab") == .room(RoomName("#lab")))
    }

    @Test func `that nobody can have is still a user's or a room's`() {
        for text in ["", "no/one", "_a", "a#", String(repeating: "a", count: 33)] {
            #expect(conversation(text) == .user(nil))
        }
        for text in ["#", "##", "#no/room", `A room's name`.longest + "a"] { #expect(conversation(text) == .room(nil)) }
    }
}

@Suite struct `Roles` {
    @Test func `rise from member to owner`() {
        #expect(RoomRole.allCases.sorted() == [.member, .moderator, .owner])
        #expect(RoomRole.owner > .member && !(RoomRole.member < .member))
    }
}
