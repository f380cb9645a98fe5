import ChatCore
import ChatProtocol
import Testing

/// How connections end: by the peer, by errors, by the server, by time (PROTOCOL.md section 5).
struct ServerSessionEndTests {
    @Test func `the end of input waits for every answer and for the mark of an inbox`() {
        let machine = Machine()
        machine.line("inbox")
        let inbox = machine.start()
        #expect(!machine.wantsClose())
        let mark = FollowUp.markRead(AccountID(1), .all(upTo: MessageID(1)), [])
        machine.completed(inbox?.slot, .pong, afterWrite: mark)
        _ = machine.output()
        if let slot = machine.takeFollowUp() { machine.session.followUpCompleted(slot) }
        machine.session.inputEnded()
        #expect(machine.wantsClose())
        #expect(machine.output() == [])
    }

    @Test func `a stop answers what has started, refuses what waits, and says closing`() {
        let machine = Machine()
        machine.line("send a 1")
        let send = machine.start()
        machine.line("ping")
        machine.session.finish(.shuttingDown, retryAfter: 5)
        #expect(!machine.wantsClose())
        machine.completed(send?.slot, sent)
        #expect(machine.wantsClose())
        #expect(machine.wantsClose())
        let text = "\"message\": \"The server is shutting down\", \"retry_after\": 5}"
        #expect(
            machine.output() == [
                sentText, "{\"status\": \"ERROR\", \(text)",
                "{\"event\": \"closing\", \"code\": \"shutting_down\", \(text)",
            ])
        #expect(!machine.wantsLine)
    }

    @Test func `nothing is taken any more once the connection is gone`() {
        let machine = Machine()
        machine.line("ping")
        machine.session.connectionClosed()
        #expect(machine.start() == nil)
        #expect(!machine.wantsLine)
        #expect(machine.wantsClose())
    }

    /// What is done to a machine, and the reason for which it closes at which second.
    enum Silence: String, CaseIterable {
        case noLine, noLogin, begunLine, begunLineAfterLines, idle

        var code: ErrorCode { self == .idle ? .idleTimeout : .loginTimeout }

        var seconds: Int64 {
            switch self {
            case .noLine, .begunLine: 30
            case .begunLineAfterLines: 40
            case .noLogin: 120
            case .idle: 1_800
            }
        }
    }

    @Test("S4.4: a silent connection is closed at its time and not before", arguments: Silence.allCases)
    func silent(_ silence: Silence) throws {
        let machine = Machine()
        if silence != .noLine, silence != .begunLine { machine.ask("ping") }
        if silence == .idle || silence == .begunLineAfterLines { machine.session.bind(.bind(try aSession())) }
        let isInsideLine = silence == .begunLine || silence == .begunLineAfterLines
        for second in 1..<silence.seconds {
            let hasBegun = silence == .begunLine || second >= 10
            machine.session.timePassed(now: second * 1_000, isInsideLine: isInsideLine && hasBegun)
            if silence == .noLogin, second % 20 == 0 {
                machine.now = second * 1_000
                machine.ask("ping")
            }
        }
        #expect(!machine.wantsClose())
        _ = machine.output()
        machine.session.timePassed(now: silence.seconds * 1_000, isInsideLine: isInsideLine)
        #expect(machine.wantsClose())
        #expect(machine.output().last?.contains("\"closing\", \"code\": \"\(silence.code.rawValue)\"") == true)
    }

    @Test func `a connection is not idle while the server works for it or cannot write to it`() throws {
        let machine = Machine()
        machine.session.bind(.bind(try aSession()))
        machine.line("send a 1")
        let send = machine.start()
        machine.session.timePassed(now: 3_600_000, isInsideLine: false)
        machine.completed(send?.slot, sent)
        machine.session.outputIsFull = true
        machine.session.timePassed(now: 7_200_000, isInsideLine: true)
        machine.session.outputIsFull = false
        machine.session.timePassed(now: 7_201_000, isInsideLine: false)
        #expect(!machine.wantsClose())
    }

    @Test func `binding counts the connections of a session`() throws {
        let machine = Machine()
        let session = try aSession()
        machine.session.bind(.bind(session))
        machine.session.bind(.bind(session))
        #expect(session.isConnected)
        let other = try aSession()
        machine.session.bind(.bind(other))
        #expect(!session.isConnected && other.isConnected)
        machine.session.bind(.keep)
        #expect(other.isConnected)
        machine.session.connectionClosed()
        #expect(!other.isConnected)
    }
}
