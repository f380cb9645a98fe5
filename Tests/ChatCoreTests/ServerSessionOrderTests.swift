import ChatCore
import ChatProtocol
import Testing

/// What may start when, and in which order it is answered (PROTOCOL.md section 1).
struct ServerSessionOrderTests {
    @Test func `sends run together and are answered in their order`() {
        let machine = Machine()
        machine.line("send a 1")
        let first = machine.start()
        machine.line("send a 2")
        let second = machine.start()
        #expect(first?.name == .send && second?.name == .send)
        machine.completed(second?.slot, .failure(.storageFull))
        #expect(machine.output() == [])
        machine.completed(first?.slot, sent)
        #expect(
            machine.output() == [sentText, "{\"status\": \"ERROR\", \"message\": \"The server's storage is full\"}"])
    }

    @Test(arguments: ["inbox", "login a bbbbbbbb", "ping", "logout", "read 5", "show_user", "whoami", "help", "hello"])
    func `any other command waits for the sends before it and holds back what is behind it`(_ line: String) {
        let machine = Machine()
        machine.line("send a 1")
        let send = machine.start()
        machine.line(line)
        #expect(machine.start() == nil)
        #expect(!machine.line("send a 2"))
        machine.completed(send?.slot, sent)
        let other = machine.start()
        #expect(other != nil)
        #expect(!machine.wantsLine)
        machine.completed(other?.slot, .pong)
        #expect(machine.line("send a 2"))
        #expect(machine.start()?.name == .send)
        #expect(machine.output() == [sentText, pongText])
    }

    @Test func `an error of form is answered in its turn`() {
        let machine = Machine()
        machine.line("send a 1")
        let send = machine.start()
        machine.line("foo")
        #expect(machine.output() == [])
        machine.completed(send?.slot, sent)
        #expect(machine.output() == [sentText, "{\"status\": \"ERROR\", \"message\": \"Protocol Tidak Benar\"}"])
    }

    @Test func `a words inbox has completed when its reply was written and its mark is committed`() {
        let machine = Machine()
        machine.line("inbox")
        let inbox = machine.start()
        let mark = FollowUp.markRead(AccountID(1), .all(upTo: MessageID(1)), [])
        machine.completed(inbox?.slot, .pong, afterWrite: mark)
        #expect(!machine.wantsLine)
        #expect(machine.output() == [pongText])
        let followUp = machine.takeFollowUp()
        #expect(followUp == inbox?.slot)
        #expect(machine.takeFollowUp() == nil)
        #expect(!machine.wantsLine)
        if let slot = followUp {
            let isFollowedUp = machine.session.isFollowedUp(slot)
            #expect(isFollowedUp)
            machine.session.followUpCompleted(slot)
        }
        #expect(machine.wantsLine)
    }

    @Test func `nothing starts while the socket is full`() {
        let machine = Machine()
        machine.line("ping")
        machine.session.outputIsFull = true
        #expect(machine.start() == nil)
        #expect(!machine.wantsLine)
        machine.session.outputIsFull = false
        #expect(machine.start()?.name == .ping)
    }

    @Test func `nothing starts while 256 KiB of output wait to be taken`() {
        let machine = Machine()
        var answered = 0
        while machine.line("help") {
            machine.completed(machine.start()?.slot, .help(String(repeating: "h", count: 1_000)))
            answered += 1
            guard answered < 10_000 else { break }
        }
        #expect(answered <= 262_144 / 1_000 + 1)
        #expect(machine.output().count == answered)
        #expect(machine.line("help"))
    }

    @Test func `so many sends wait for the log, and no more`() {
        let machine = Machine { $0.mostSendsInFlight = 2 }
        machine.line("send a 1")
        let first = machine.start()
        machine.line("send a 2")
        _ = machine.start()
        #expect(!machine.line("send a 3"))
        machine.completed(first?.slot, sent)
        #expect(machine.line("send a 3"))
    }

    @Test func `an answer that comes twice or for nobody changes nothing`() {
        let machine = Machine()
        machine.line("send a 1")
        let send = machine.start()
        machine.completed(ReplySlot(7), .pong)
        machine.completed(send?.slot, sent)
        machine.completed(send?.slot, .pong)
        #expect(machine.output() == [sentText])
        machine.line("ping")
        let ping = machine.start()
        machine.completed(ping?.slot, .pong)
        #expect(machine.output() == [pongText])
    }

    @Test func `a thousand sends that end backwards are answered forwards`() {
        let machine = Machine()
        var slots: [ReplySlot] = []
        for index in 0..<1_000 {
            machine.line("{\"command\": \"send\", \"to\": \"a\", \"msg\": \"x\", \"tag\": \(index)}")
            if let slot = machine.start()?.slot { slots.append(slot) }
        }
        for slot in slots.reversed() { machine.completed(slot, .ok) }
        #expect(machine.output() == (0..<1_000).map { "{\"status\": \"OK\", \"tag\": \($0)}" })
    }
}
