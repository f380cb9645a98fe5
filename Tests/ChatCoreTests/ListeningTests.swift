import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// A connection that listens: what it is sent, and when that ends.
@Suite("A listening connection")
struct ListeningTests {
    private let delivery = DeliveryService(
        view: EntryView(users: UserDirectory(), rooms: RoomDirectory([])), newest: MessageID(0))
    private let address = ReplyAddress(mailbox: InMemoryMailbox(), connection: 1, slot: ReplySlot(0))

    private func listening(
        since: Int64? = nil, _ change: (inout ServerSession.Policy) -> Void = { _ in }
    ) throws -> (machine: Machine, subscription: Subscription) {
        let machine = Machine(change)
        let session = try aSession()
        machine.session.bind(.bind(session))
        machine.line("listen")
        let place = since.map { MessageID($0) }
        let (subscription, newest) = try #require(delivery.subscribe(session, address, since: place))
        let slot = try #require(machine.start()).slot
        machine.session.completed(
            slot,
            Outcome(
                .listening(last: newest.rawValue, log: "L"),
                listening: .start(subscription, from: place ?? newest, replays: place != nil)))
        #expect(machine.output() == ["{\"status\": \"OK\", \"last\": 0, \"log\": \"L\"}"])
        return (machine, subscription)
    }

    private func event(_ id: Int64, bytes: Int = 5) -> LiveEvent {
        let text = "\(id)"
        return LiveEvent(
            id: MessageID(id),
            bytes: Array((text + String(repeating: "x", count: max(0, bytes - text.utf8.count - 4)) + "\r\n\r\n").utf8))
    }

    @Test func `an event comes once, and one from before the listening not at all`() throws {
        let (machine, _) = try listening()
        for id: Int64 in [0, 1, 1, 2, 1, 5, 4] { machine.session.eventReceived(event(id)) }
        #expect(machine.output() == ["1", "2", "5"])
    }

    @Test func `a reader that is too slow is told once, costs bounded memory, and goes on from the log`() throws {
        let (machine, subscription) = try listening()
        for id: Int64 in 1...40 { machine.session.eventReceived(event(id, bytes: 65_536)) }
        #expect(machine.unsentBytes <= Listening.mostUnsent + 100)
        let output = machine.output()
        #expect(output.count == 17)
        #expect(output.last == "{\"event\": \"behind\", \"since\": 16}")
        // While much is unsent nothing is read.
        machine.session.bytesInSocket = Listening.resumeBelow
        #expect(machine.nextPage() == nil)
        machine.session.bytesInSocket = Listening.resumeBelow - 1
        let request = try #require(machine.nextPage())
        #expect(request.above == MessageID(16) && request.subscription === subscription)
        #expect(machine.nextPage() == nil)
        let page = ReplayPage(bytes: Array("17\r\n\r\n".utf8), last: MessageID(40), more: false, newest: MessageID(40))
        machine.session.pageReceived(page, for: subscription)
        machine.session.eventReceived(event(40))
        machine.session.eventReceived(event(41))
        // It was live before, so that it has caught up is no news.
        #expect(machine.output() == ["17", "41"])
    }

    @Test func `of what is not in the log a slow reader gets the latest of each subject, later`() throws {
        let (machine, _) = try listening()
        machine.session.bytesInSocket = Listening.mostUnsent
        for (subject, text) in [("messi", "1"), ("lineker", "2"), ("messi", "3")] {
            machine.session.eventReceived(
                LiveEvent(id: nil, bytes: Array((text + "\r\n\r\n").utf8), subject: subject))
        }
        #expect(machine.nextPage() == nil)
        #expect(machine.output().isEmpty)
        machine.session.bytesInSocket = 0
        #expect(machine.nextPage() == nil)
        #expect(machine.output() == ["2", "3"])
    }

    @Test func `a page that could not be read is asked for again a little later`() throws {
        let (machine, subscription) = try listening(since: 0)
        #expect(machine.nextPage()?.above == MessageID(0))
        machine.session.pageFailed(for: subscription)
        #expect(machine.nextPage() == nil)
        machine.session.timePassed(now: 1_000, isInsideLine: false)
        #expect(machine.nextPage()?.above == MessageID(0))
    }

    @Test func `a page for an earlier listen is dropped`() throws {
        let (machine, first) = try listening(since: 0)
        _ = machine.nextPage()
        let (second, _) = try #require(delivery.subscribe(first.session, address, since: nil))
        machine.line("listen")
        machine.session.completed(
            try #require(machine.start()).slot,
            Outcome(.listening(last: 0, log: "L"), listening: .start(second, from: MessageID(0), replays: false)))
        _ = machine.output()
        let page = ReplayPage(bytes: Array("1\r\n\r\n".utf8), last: MessageID(1), more: false, newest: MessageID(1))
        machine.session.pageReceived(page, for: first)
        #expect(machine.output().isEmpty)
    }

    @Test func `it is never idle, and hears a heartbeat after a minute of silence`() throws {
        let (machine, _) = try listening()
        var beats: [Int64] = []
        for second: Int64 in 1...3_600 {
            machine.session.timePassed(now: second * 1_000, isInsideLine: false)
            if machine.output() == ["{\"event\": \"heartbeat\"}"] { beats.append(second) }
            if second == 90 { machine.session.eventReceived(event(1)) }
            if second == 91 { #expect(machine.output().isEmpty) }
        }
        #expect(beats.prefix(3) == [61, 152, 213])
        #expect(!machine.wantsClose())
        machine.line("unlisten")
        machine.session.completed(try #require(machine.start()).slot, Outcome(.ok, listening: .stop))
        for second: Int64 in 3_601...3_600 + 1_800 {
            machine.session.timePassed(now: second * 1_000, isInsideLine: false)
        }
        #expect(machine.wantsClose())
    }

    @Test func `another session ends it, the same one does not, and after the end nothing comes`() throws {
        let (machine, subscription) = try listening()
        machine.session.bind(.bind(subscription.session))
        #expect(machine.isListening)
        machine.session.bind(.bind(try aSession()))
        machine.session.eventReceived(event(1))
        machine.session.sessionEnded(subscription)
        #expect(machine.output() == ["{\"event\": \"session_ended\"}"])
        #expect(delivery.listeningSessions().isEmpty)
    }

    @Test(arguments: ["gone", "finishing", "stopped"])
    func `a connection that ends is forgotten`(_ how: String) throws {
        let (machine, _) = try listening()
        #expect(delivery.listeningSessions().count == 1)
        switch how {
        case "gone": machine.session.connectionClosed()
        case "finishing": machine.session.finish(.shuttingDown)
        default:
            machine.line("unlisten")
            machine.session.completed(try #require(machine.start()).slot, Outcome(.ok, listening: .stop))
        }
        #expect(delivery.listeningSessions().isEmpty)
        _ = machine.output()
        machine.session.eventReceived(event(1))
        #expect(machine.output().isEmpty)
    }
}

extension Machine {
    fileprivate var isListening: Bool { session.isListening }
    fileprivate var unsentBytes: Int { session.output.count }

    fileprivate func nextPage() -> (subscription: Subscription, above: MessageID)? {
        session.nextPage()
    }
}
