import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Testing

/// The linear form: each event as it is told.
struct LinearTests {
    private struct Teller {
        var view = LinearView()
        var state: InterfaceState

        init(language: Language = .english) {
            var settings = InterfaceSettings(language: language, profile: "lab", timeZone: .fixed(seconds: 0))
            settings.refPrefix = "r"
            state = InterfaceState(settings: settings, size: Size(columns: 80, rows: 24))
            _ = tell(.clock(Scene.time(0)))
            _ = tell(.identified(Identity(user: "messi", name: "Lionel Messi", session: nil, expires: nil)))
        }

        mutating func tell(_ event: InterfaceEvent) -> [String] {
            _ = state.apply(event)
            return view.lines(after: event, in: state)
        }

        mutating func tell(_ events: [InterfaceEvent]) -> [String] { events.flatMap { tell($0) } }

        /// Whole lines, as a terminal of lines gives them.
        mutating func type(_ line: String) -> [String] {
            tell([.input(.pasted(line)), .input(.key(Key(.enter)))])
        }

        mutating func connect() -> [String] {
            tell([
                .live(.connected(LogPlace(id: 3))),
                .conversations([
                    Conversation(
                        with: "#lab", name: "#lab", last: Scene.message(3, "lineker", "c"), unread: 1, readUpTo: 2,
                        isMuted: false)
                ]),
            ])
        }

        mutating func load(_ messages: [Message]) -> [String] {
            tell(.historyLoaded(with: "#lab", before: nil, .success(Page(items: messages, hasMore: false))))
        }
    }

    private static let history = [
        Scene.message(1, "lineker", "a", ago: 1_500), Scene.message(2, "messi", "b", ago: 60),
        Scene.message(3, "lineker", "c", ago: 9),
    ]

    @Test func `the start: the link, what is unread, the conversation with its last messages`() {
        var teller = Teller()
        #expect(teller.connect() == ["14:05 -- online", "14:05 -- unread: #lab 1", "14:05 -- open: #lab"])
        #expect(
            teller.load(Self.history) == [
                "-- Sunday, 22 November 2026", "13:05 #lab lineker: a", "-- Monday, 23 November 2026",
                "13:05 #lab messi: b", "-- new since you were here", "13:56 #lab lineker: c",
            ])
        #expect(teller.view.prompt(of: teller.state) == "#lab> ")
    }

    private static let events: [(InterfaceEvent, [String])] = [
        (.live(.message(Scene.message(9, "lineker", "halo"), isReplay: false)), ["14:05 #lab lineker: halo"]),
        (
            .live(.message(Scene.message(9, "lineker", "halo Messi", to: "#b"), isReplay: true)),
            ["14:05 * #b lineker: halo Messi"]
        ),
        (.live(.message(Scene.message(9, "lineker", "hi", to: "messi"), isReplay: false)), ["14:05 lineker: hi"]),
        (
            .live(.message(Scene.message(9, "messi", "hi", to: "lineker"), isReplay: false)),
            ["14:05 messi to lineker: hi"]
        ),
        (
            .live(.message(Scene.message(9, "lineker", "one\n14:05 #lab henderson: two\u{1B}[2J"), isReplay: false)),
            ["14:05 #lab lineker: one", "    14:05 #lab henderson: two\\u{1b}[2J"]
        ),
        (
            .live(
                .edit(
                    MessageChange(
                        id: 9, of: 3, time: Scene.time(0), from: "lineker", fromName: "Gary", to: "#lab",
                        toName: "#lab", text: "better", isDeleted: false), isReplay: false)),
            ["14:05 -- #lab lineker edited: better"]
        ),
        (
            .live(
                .delete(
                    MessageChange(
                        id: 9, of: 3, time: Scene.time(0), from: "lineker", fromName: "Gary", to: "#lab",
                        toName: "#lab", text: "", isDeleted: true), isReplay: false)),
            ["14:05 -- #lab lineker deleted a message"]
        ),
        (
            .live(
                .room(
                    RoomChange(id: 9, time: Scene.time(0), room: "#lab", kind: .join, user: "henderson"),
                    isReplay: false)),
            ["14:05 #lab -- henderson joined"]
        ),
        (.live(.typing(from: "lineker", to: "#lab")), []),
        (.live(.presence(user: "lineker", isConnected: true)), []),
        (.told(.failure, "the editor failed"), ["14:05 !! the editor failed"]),
        (.ended(reason: "the key has changed"), ["14:05 -- offline: the key has changed"]),
    ]

    @Test(arguments: events.indices)
    func `what happens is told in lines`(index: Int) {
        var teller = Teller()
        _ = teller.connect() + teller.load(Self.history)
        #expect(teller.tell(Self.events[index].0) == Self.events[index].1)
        #expect(teller.tell(.clock(Scene.time(0))) == [])
    }

    @Test(arguments: [true, false])
    func `a line of one's own is told once, when it is in the log`(isReceiptFirst: Bool) {
        var teller = Teller()
        _ = teller.connect() + teller.load(Self.history)
        #expect(teller.type("halo") == [])
        let receipt = InterfaceEvent.sent(ref: "r-1", Receipt(id: 9, time: Scene.time(0)))
        let event = InterfaceEvent.live(.message(Scene.message(9, "messi", "halo"), isReplay: false))
        let lines = isReceiptFirst ? [receipt, event] : [event, receipt]
        #expect(teller.tell(lines) == ["14:05 #lab messi: halo"])
    }

    @Test func `a line that waits or has failed is told, and why`() {
        var teller = Teller()
        _ = teller.connect() + teller.load(Self.history)
        let cut = InterfaceEvent.live(.disconnected(.interrupted(.truncated), retryIn: .seconds(5)))
        #expect(teller.tell(cut).map { $0.prefix(32) } == ["14:05 -- offline (again in 5 s):"])
        #expect(teller.tell(.clock(Scene.time(0))) == [])
        #expect(teller.type("halo") == ["14:05 -- waits to be sent to #lab: halo"])
        #expect(
            teller.tell(.sendFailed(ref: "r-1", RequestFailure(code: .known(.notAllowed), reason: "Not allowed")))
                == ["14:05 !! not sent to #lab: halo (Not allowed; /resend or /discard)"])
        #expect(teller.tell(.clock(Scene.time(0))) == [])
    }

    @Test func `commands are answered in lines, lists in full and numbered`() {
        var teller = Teller()
        _ = teller.connect() + teller.load(Self.history)
        #expect(teller.type("/help").count > 20)
        #expect(teller.type("/nosuch").first?.hasPrefix("14:05 !! ") == true)
        _ = teller.type("/rooms")
        let rooms = [
            Room(
                room: "#lab", topic: "Praktikum", members: 3, isJoined: true, isPrivate: false, isInvited: false),
            Room(room: "#b", topic: "", members: 1, isJoined: false, isPrivate: false, isInvited: false),
        ]
        #expect(
            teller.tell(.answered(.rooms, .success(.rooms(Page(items: rooms, hasMore: false))))) == [
                "Rooms", "  1. #lab · members: 3 · joined · Praktikum", "  2. #b · members: 1",
            ])
    }

    @Test func `older messages are told when they come`() {
        var teller = Teller()
        _ = teller.connect() + teller.load([Scene.message(3, "lineker", "c", ago: 9)])
        let page = Page(items: [Scene.message(1, "lineker", "a", ago: 60)], hasMore: false)
        #expect(
            teller.tell(.historyLoaded(with: "#lab", before: 3, .success(page))) == [
                "14:05 -- older messages of #lab", "-- Monday, 23 November 2026", "13:05 #lab lineker: a",
            ])
    }

    @Test func `no line has a control character, whatever is told`() {
        var teller = Teller()
        _ = teller.connect()
        for (id, text) in zip(Int64(20)..., ForeignTextTests.texts.map(\.text)) {
            for line in teller.tell(.live(.message(Scene.message(id, "x\u{1B}", text), isReplay: false))) {
                #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
            }
        }
    }
}
