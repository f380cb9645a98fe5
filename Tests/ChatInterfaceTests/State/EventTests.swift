import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct EventTests {
    @Test(arguments: [
        (RoomChange.Kind.join, "lineker", "lineker" as String?, nil as String?, "Gary Lineker (lineker) joined"),
        (.leave, "lineker", "lineker", nil, "Gary Lineker (lineker) left"),
        (.remove, "lineker", "henderson", nil, "Gary Lineker (lineker) removed henderson"),
        (.invite, "lineker", "henderson", nil, "Gary Lineker (lineker) invited henderson"),
        (.topic, "lineker", nil, "a\u{1B}b", "Gary Lineker (lineker) set the topic: a\\u{1b}b"),
        (.topic, "lineker", nil, "", "Gary Lineker (lineker) took the topic away"),
        (.join, "", nil, nil, " joined"),
    ])
    func `What happens in a room is a notice in its place`(
        kind: RoomChange.Kind, by: String, user: String?, topic: String?, text: String
    ) {
        var scenario = Scenario.online([conversation("#lab", last: 5)], history: [message(5, to: "#lab")])
        let change = RoomChange(
            id: 6, time: Timestamp(milliseconds: 1), room: "#lab", kind: kind, by: by, user: user, topic: topic)
        scenario.apply(.live(.room(change, isReplay: false)))
        scenario.receive(message(7, to: "#lab"))
        let notices = scenario.conversation("#lab").notices
        #expect(notices.map(\.text) == [text])
        #expect(notices.map(\.after) == [6])
    }

    @Test func `An invitation says how to join`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        scenario.apply(.input(.focused(false)))
        let change = RoomChange(
            id: 6, time: Timestamp(milliseconds: 1), room: "#lab", kind: .invite, by: "lineker", user: "messi")
        scenario.apply(.live(.room(change, isReplay: false)))
        let text = "Gary Lineker (lineker) invites you to #lab: /join #lab"
        #expect(scenario.state.message?.text == text)
        #expect(scenario.effects == [.notify(title: "#lab", text: text)])
        #expect(scenario.state.conversations["#lab"] == nil)
    }

    @Test func `Who was removed from a room keeps what there is and can come back`() {
        var scenario = Scenario.online([conversation("#lab", last: 5)], history: [message(5, to: "#lab")])
        func change(_ id: Int64, _ kind: RoomChange.Kind) -> InterfaceEvent {
            let change = RoomChange(
                id: id, time: Timestamp(milliseconds: 1), room: "#lab", kind: kind, by: "lineker", user: "messi")
            return .live(.room(change, isReplay: false))
        }
        scenario.apply(change(6, .remove))
        #expect(scenario.conversation("#lab").hasLeft)
        #expect(scenario.shown("#lab") == ["halo"])
        scenario.apply(change(7, .join))
        #expect(!scenario.conversation("#lab").hasLeft)
    }

    @Test func `The link is connecting, online, offline until a time, and catching up`() {
        var scenario = Scenario()
        #expect(scenario.state.link == .connecting)
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 5))))
        #expect(scenario.state.link == .online)
        #expect(scenario.effects == [.request(.ownRooms), .request(.directory)])
        scenario.apply(.live(.disconnected(.interrupted(.closed), retryIn: .milliseconds(2_500))))
        let until = scenario.state.now.adding(2_500)
        #expect(scenario.state.link == .offline(reason: "the connection broke", until: until))
        #expect(scenario.state.wakeAt == scenario.state.now.adding(1_000))
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 5))))
        #expect(scenario.state.link == .catchingUp)
        scenario.apply(.live(.caughtUp(id: 5)))
        #expect(scenario.state.link == .online)
        scenario.apply(.ended(reason: "no"))
        #expect(scenario.state.link == .ended(reason: "no"))
    }

    @Test func `Edits and deletions change the message in its place`() {
        var scenario = Scenario.online(
            [conversation("lineker", last: 5)], history: [message(4, "satu"), message(5, "dua")])
        func change(_ of: Int64, _ text: String, isDeleted: Bool = false) -> MessageChange {
            MessageChange(
                id: of + 100, of: of, time: Timestamp(milliseconds: 1), from: "lineker", fromName: "Gary Lineker",
                to: "messi", toName: "Lionel Messi", text: text, isDeleted: isDeleted)
        }
        scenario.apply(.live(.edit(change(4, "tiga"), isReplay: false)))
        scenario.apply(.live(.delete(change(5, "", isDeleted: true), isReplay: false)))
        scenario.apply(.live(.edit(change(5, "hidup lagi"), isReplay: false)))
        scenario.apply(.live(.edit(change(77, "?"), isReplay: false)))
        #expect(scenario.shown("lineker") == ["tiga", "-"])
    }

    @Test func `Names of others are safe wherever the state makes a text of them`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        var evil = message(6, "x", from: "evil")
        evil.fromName = "a\u{202E}\u{1B}]0;b"
        scenario.receive(evil)
        #expect(scenario.conversation("evil").name == "a\\u{202e}\\u{1b}]0;b")
        scenario.press(.control("k"))
        guard case .jump(_, let items, _) = scenario.state.overlay else {
            Issue.record("no jump list")
            return
        }
        #expect(items.map(\.text).contains("a\\u{202e}\\u{1b}]0;b (evil) [1]"))
    }

    @Test func `Presence is that of the 1:1 conversation`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)])
        #expect(scenario.conversation("lineker").isConnected == nil)
        scenario.apply(.live(.presence(user: "lineker", isConnected: true)))
        #expect(scenario.conversation("lineker").isConnected == true)
    }

    @Test func `Who is in the open room is asked for again when there is a connection`() {
        var scenario = Scenario.online([conversation("#lab", last: 5)], history: [message(5, to: "#lab")])
        #expect(scenario.allEffects.count { $0 == .request(.roster(room: "#lab")) } == 1)
        scenario.apply(.answered(.roster(room: "#lab"), .failure(RequestFailure(code: nil, reason: "offline"))))
        #expect(scenario.failure == nil)
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 5))))
        #expect(scenario.effects.contains(.request(.roster(room: "#lab"))))
    }
}
