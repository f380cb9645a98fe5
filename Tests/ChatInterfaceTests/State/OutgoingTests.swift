import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

struct OutgoingTests {
    @Test func `A line is shown as waiting and then as a message`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        let effects = scenario.enter("apa kabar?")
        let line = OutgoingLine(ref: "r-1", to: "lineker", text: "apa kabar?", written: scenario.state.now)
        #expect(effects == [.send(line)])
        #expect(scenario.shown("lineker") == ["halo", "apa kabar?…"])
        scenario.accept("r-1", as: 6)
        #expect(scenario.shown("lineker") == ["halo", "apa kabar?"])
        scenario.receive(message(6, "apa kabar?", from: "messi", to: "lineker"))
        #expect(scenario.shown("lineker") == ["halo", "apa kabar?"])
    }

    @Test func `A line whose live event comes before its receipt is shown once`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        scenario.enter("ya")
        scenario.receive(message(6, "ya", from: "messi", to: "lineker"))
        #expect(scenario.shown("lineker") == ["halo", "ya"])
        scenario.accept("r-1", as: 6)
        #expect(scenario.shown("lineker") == ["halo", "ya"])
    }

    @Test func `The same words from another device do not swallow a line`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        scenario.enter("ya")
        scenario.receive(message(6, "ya", from: "messi", to: "lineker"))
        scenario.accept("r-1", as: 7)
        #expect(scenario.shown("lineker") == ["halo", "ya", "ya"])
        scenario.receive(message(7, "ya", from: "messi", to: "lineker"))
        #expect(scenario.shown("lineker") == ["halo", "ya", "ya"])
    }

    @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
    func `Equal lines in a row stay as many as they are`(order: [Int]) {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        for _ in 0..<3 { scenario.enter("ya") }
        for id in Int64(6)...8 { scenario.receive(message(id, "ya", from: "messi", to: "lineker")) }
        for number in order {
            #expect(scenario.shown("lineker") == ["halo", "ya", "ya", "ya"])
            scenario.accept("r-\(number + 1)", as: Int64(6 + number))
        }
        #expect(scenario.shown("lineker") == ["halo", "ya", "ya", "ya"])
        #expect(scenario.conversation("lineker").unconfirmed.isEmpty)
    }

    @Test func `A message of somebody else that is older than the receipt goes before it`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        scenario.enter("ya")
        scenario.accept("r-1", as: 7)
        scenario.receive(message(6, "mau?"))
        #expect(scenario.shown("lineker") == ["halo", "mau?", "ya"])
    }

    @Test func `A failed line stays, with the reason, until it is sent again or thrown away`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.enter("satu")
        scenario.enter("dua")
        scenario.apply(.sendFailed(ref: "r-1", RequestFailure(code: .known(.inboxFull), reason: "")))
        #expect(scenario.shown("lineker") == ["satu!", "dua…"])
        #expect(scenario.failure == "Not sent to Gary Lineker: The recipient's inbox is full (/resend or /discard)")
        guard case .send(let line) = scenario.enter("/resend").first else {
            Issue.record("nothing was sent again")
            return
        }
        #expect(line.ref == "r-1")
        #expect(scenario.shown("lineker") == ["satu…", "dua…"])
        scenario.apply(.sendFailed(ref: "r-2", RequestFailure(code: nil, reason: "no")))
        #expect(scenario.enter("/discard") == [.discard(ref: "r-2")])
        #expect(scenario.shown("lineker") == ["satu…"])
        #expect(scenario.enter("/discard").isEmpty)
        #expect(scenario.failure == "No line has failed here")
    }

    @Test func `Lines from the outbox wait in their conversations, and are no second time there when history has them`()
    {
        var scenario = Scenario()
        let line = OutgoingLine(ref: "old-1", to: "lineker", text: "tadi", written: Timestamp(milliseconds: 800_000))
        scenario.apply(.outbox([line, line]))
        #expect(scenario.shown("lineker") == ["tadi…"])
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 9))))
        scenario.apply(.conversations([conversation("lineker", last: 9)]))
        let sent = message(9, "tadi", from: "messi", to: "lineker")
        scenario.apply(.historyLoaded(with: "lineker", before: nil, .success(Page(items: [sent], hasMore: false))))
        #expect(scenario.shown("lineker") == ["tadi"])
        scenario.accept("old-1", as: 9)
        #expect(scenario.shown("lineker") == ["tadi"])
    }

    @Test func `Words from long ago do not hide a line that waits`() {
        var scenario = Scenario()
        scenario.apply(.conversations([conversation("lineker", last: 9)]))
        scenario.enter("ok")
        let old = message(9, "ok", from: "messi", to: "lineker", at: 1_000)
        scenario.apply(.historyLoaded(with: "lineker", before: nil, .success(Page(items: [old], hasMore: false))))
        #expect(scenario.shown("lineker") == ["ok", "ok…"])
    }

    @Test(arguments: [(4_096, true), (4_097, false)])
    func `A line that is too long stays in the line, whole`(length: Int, isSent: Bool) {
        var scenario = Scenario.online([conversation("lineker")])
        let text = String(repeating: "a", count: length)
        scenario.apply(.input(.pasted(text)))
        scenario.press(Key(.enter))
        #expect(scenario.line == (isSent ? "" : text))
        #expect(scenario.shown("lineker").count == (isSent ? 1 : 0))
        #expect(scenario.failure == (isSent ? nil : "Too long: 4097 bytes, a message has at most 4096"))
    }

    @Test func `What begins with two slashes is sent with one`() {
        var scenario = Scenario.online([conversation("lineker")])
        scenario.enter("//etc/passwd")
        #expect(scenario.shown("lineker") == ["/etc/passwd…"])
    }

    @Test func `A new log takes what was told and leaves what waits`() {
        var scenario = Scenario.online([conversation("lineker", last: 5)], history: [message(5)])
        scenario.enter("satu")
        scenario.enter("dua")
        scenario.receive(message(6, "satu", from: "messi", to: "lineker"))
        scenario.apply(.reset)
        #expect(scenario.shown("lineker") == ["satu…", "dua…"])
        scenario.apply(.live(.connected(LogPlace(log: "b", id: 1))))
        #expect(scenario.effects.contains(.loadHistory(with: "lineker", before: nil)))
    }
}
