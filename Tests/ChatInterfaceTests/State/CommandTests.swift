import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct CommandTests {
    @Test(arguments: [
        ("/join #Lab", InterfaceRequest.join(room: "#lab")), ("/j #lab", .join(room: "#lab")),
        ("/leave", .leave(room: "#open")), ("/part #lab", .leave(room: "#lab")),
        ("/create #lab", .create(room: "#lab", isPrivate: false, showsAllHistory: false)),
        ("/create #lab history=all PRIVATE", .create(room: "#lab", isPrivate: true, showsAllHistory: true)),
        ("/rooms", .rooms), ("/who", .members(room: "#open")), ("/who #lab", .members(room: "#lab")),
        ("/users", .showUsers), ("/users LI", .users(prefix: "li")),
        ("/topic  #1 for  all ", .topic(room: "#open", topic: "#1 for  all")),
        ("/invite @Lineker", .invite(user: "lineker", room: "#open")),
        ("/kick lineker #lab", .remove(user: "lineker", room: "#lab")),
        ("/role lineker: Moderator", .role(user: "lineker", room: "#open", role: "moderator")),
        ("/block lineker", .block(user: "lineker")), ("/unblock lineker", .unblock(user: "lineker")),
        ("/blocked", .blocked), ("/mute", .mute(with: "#open")), ("/unmute lineker", .unmute(with: "lineker")),
        ("/edit baru", .edit(id: 7, text: "baru")), ("/delete", .delete(id: 7)), ("/delete last", .delete(id: 7)),
        ("/name Leo  Messi", .profile(name: "Leo  Messi")), ("/sessions", .sessions),
        ("/revoke all", .revoke(session: "all")), ("/logout", .logout),
        ("/SEARCH with=#lab dua kata", .search(text: "dua kata", with: "#lab", before: nil)),
    ])
    func `A command asks the server`(line: String, request: InterfaceRequest) {
        var scenario = Self.inRoom()
        #expect(scenario.enter(line) == [.request(request)])
        #expect(scenario.line.isEmpty)
        #expect(scenario.failure == nil)
    }

    static func inRoom() -> Scenario {
        Scenario.online(
            [conversation("#open", last: 8)],
            history: [message(7, "salah", from: "messi", to: "#open"), message(8, to: "#open")])
    }

    @Test(arguments: [
        (
            "/jion #lab",
            "There is no command /jion: did you mean /join? A message that begins with / is written with //"
        ),
        (
            "/xyzzyxyzzy",
            "There is no command /xyzzyxyzzy. /help shows all; a message that begins with / is written with //"
        ),
        ("/join", "Usage: /join #ROOM"), ("/join lab", "lab can't be a room: rooms begin with #"),
        ("/join #lab now", "Usage: /join #ROOM"), ("/query Não", "Não can't be a user name"),
        ("/role lineker king", "Usage: /role USER owner|moderator|member"),
        ("/msg lineker", "Usage: /msg USER|#ROOM TEXT"),
        ("/block", "Usage: /block [USER]"),
        (
            "/help nothing",
            "There is no command /nothing. /help shows all; a message that begins with / is written with //"
        ),
        ("/create #lab hidden", "Usage: /create #ROOM [private] [history=all|joined]"),
    ])
    func `What is no command stays in the line, with the reason`(line: String, reason: String) {
        var scenario = Self.inRoom()
        #expect(scenario.enter(line).isEmpty)
        #expect(scenario.line == line)
        #expect(scenario.failure == reason)
        scenario.press(Key(.left))
        #expect(scenario.failure == nil)
    }

    @Test func `A private message opens its conversation`() {
        var scenario = Self.inRoom()
        scenario.enter("/msg @lineker apa  kabar?")
        #expect(scenario.state.current == "lineker")
        #expect(scenario.shown("lineker") == ["apa  kabar?…"])
        #expect(scenario.effects.contains(.loadHistory(with: "lineker", before: nil)))
    }

    @Test func `A message of one's own comes into the line to be changed`() {
        var scenario = Self.inRoom()
        scenario.enter("/edit")
        #expect(scenario.line == "salah")
        #expect(scenario.conversation("#open").editing == 7)
        scenario.press(Key(.escape))
        #expect(scenario.line.isEmpty)
        #expect(scenario.conversation("#open").editing == nil)
        scenario.enter("/edit")
        #expect(scenario.enter("!") == [.request(.edit(id: 7, text: "salah!"))])
        #expect(scenario.enter("biasa").count == 1)
        #expect(scenario.shown("#open").last == "biasa…")
    }

    @Test func `A room that was joined is open`() {
        var scenario = Self.inRoom()
        scenario.apply(.answered(.join(room: "#lab"), .success(.done)))
        #expect(scenario.state.current == "#lab")
        #expect(
            scenario.effects.suffix(2) == [.loadHistory(with: "#lab", before: nil), .request(.roster(room: "#lab"))])
    }

    @Test(arguments: [(Language.english, "There is no such room"), (.indonesian, "Ruang tidak ditemukan")])
    func `A refusal is told in the user's language, by its code`(language: Language, text: String) {
        var scenario = Scenario(language: language)
        let failure = RequestFailure(code: .known(.roomNotFound), reason: "")
        scenario.apply(.answered(.join(room: "#lab"), .failure(failure)))
        #expect(scenario.failure == text)
        scenario.press(Key(.escape))
        scenario.apply(.answered(.ownRooms, .failure(failure)))
        #expect(scenario.failure == nil)
    }

    @Test func `Rooms are listed; Enter joins one or opens it`() {
        var scenario = Self.inRoom()
        let rooms = [
            Room(room: "#open", topic: "", members: 3, isJoined: true),
            Room(room: "#other", topic: "a\u{202E}b", members: .max, isJoined: false, isInvited: true),
        ]
        scenario.apply(.answered(.rooms, .success(.rooms(Page(items: rooms, hasMore: false)))))
        guard case .list("Rooms", let items, 0) = scenario.state.overlay else {
            Issue.record("no list")
            return
        }
        #expect(
            items.map(\.text) == [
                "#open · members: 3 · joined", "#other · members: 9223372036854775807 · you are invited · a\\u{202e}b",
            ])
        scenario.press(Key(.down))
        #expect(scenario.press(Key(.enter)) == [.request(.join(room: "#other"))])
    }

    @Test func `Help and completion come from the table`() {
        var scenario = Self.inRoom()
        scenario.enter("/help")
        guard case .text("Commands", let lines, 0) = scenario.state.overlay else {
            Issue.record("no help")
            return
        }
        for command in InterfaceCommand.all {
            #expect(lines.contains { $0.hasPrefix(command.usage + " ") })
            #expect(InterfaceCommand.names(with: command.name).contains(command.name))
        }
        scenario.press(Key(.escape))
        scenario.enter("/help /kick")
        #expect(scenario.state.message?.text == "/remove USER [#ROOM] (/kick): remove somebody from the room")
        let names = InterfaceCommand.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
    }

    @Test func `Without a conversation commands work and messages say what to do`() {
        var scenario = Scenario()
        scenario.enter("halo")
        #expect(scenario.line == "halo")
        #expect(scenario.failure?.hasPrefix("No conversation is open") == true)
        scenario.press(.control("c"))
        #expect(scenario.enter("/join #lab") == [.request(.join(room: "#lab"))])
    }
}
