import ChatProtocol
import ChatTestSupport
import Testing

@testable import ChatCore

/// Where pages of the log and live events meet: every order in which they can come.
@Suite("The seam between replay and live")
struct ListeningSeamTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// The newest id when the connection begins to listen, and how many of them it was told of.
        var committed: Int64 = 0
        var published: Int64 = 0
        var since: Int64?
        /// The last id.
        var last: Int64
        var pageSize = 200
        /// Ids of conversations of others.
        var foreign: Set<Int64> = []
        /// How often the network may stop and go on.
        var stops = 0

        var testDescription: String {
            "\(published)/\(committed) of \(last), since \(since.map(String.init) ?? "now"), pages of \(pageSize), "
                + "foreign \(foreign.sorted()), \(stops) stops"
        }
    }

    static let cases = [
        Case(last: 4),
        Case(since: 0, last: 4),
        Case(committed: 2, published: 0, since: 0, last: 3, pageSize: 1),
        Case(committed: 3, published: 1, since: 1, last: 4, pageSize: 2),
        Case(committed: 2, published: 1, last: 4),
        Case(committed: 2, published: 1, since: 2, last: 4),
        Case(committed: 1, published: 1, since: 0, last: 3, pageSize: 1, foreign: [2]),
        Case(last: 3, stops: 1),
        Case(committed: 1, published: 0, since: 0, last: 3, pageSize: 1, stops: 1),
        Case(last: 2, pageSize: 1, foreign: [2], stops: 2),
    ]

    @Test("each entry comes exactly once and in order, whatever comes first", arguments: cases)
    func everyOrder(_ example: Case) throws {
        let delivery = DeliveryService(
            view: EntryView(users: UserDirectory(), rooms: RoomDirectory([])), newest: MessageID(example.published))
        if example.committed > 0 { delivery.committing(upTo: MessageID(example.committed)) }
        let address = ReplyAddress(mailbox: InMemoryMailbox(), connection: 1, slot: ReplySlot(0))
        let since = example.since.map { MessageID($0) }
        let (subscription, newest) = try #require(delivery.subscribe(aSession(), address, since: since))
        let start = SeamWorld(
            example: example,
            listening: Listening(subscription, from: since ?? newest, replays: since != nil))
        var ends = 0
        var stack = [start]
        while let world = stack.popLast() {
            let next = world.next()
            stack += next
            guard next.isEmpty else { continue }
            ends += 1
            let expected = ((since ?? newest).rawValue + 1...example.last + 1).dropLast()
                .filter { !example.foreign.contains($0) }
            guard world.given == expected, world.caughtUp == (since == nil ? 0 : 1) else {
                Issue.record("given \(world.given) with \(world.caughtUp) caught_up after \(world.steps)")
                return
            }
        }
        #expect(ends >= 5)
    }
}

/// A log, its writer, the way to a connection, and the connection.
private struct SeamWorld {
    enum Page {
        case none
        case asked(above: MessageID)
        case read(ReplayPage)
    }

    let example: ListeningSeamTests.Case
    var listening: Listening
    var committed: Int64
    var published: Int64
    var page = Page.none
    var isStopped = false
    var stops: Int
    var given: [Int64] = []
    var caughtUp = 0
    var steps: [String] = []

    init(example: ListeningSeamTests.Case, listening: Listening) {
        self.example = example
        self.listening = listening
        committed = example.committed
        published = example.published
        stops = example.stops
    }

    /// Everything that could happen next.
    func next() -> [SeamWorld] {
        var worlds: [SeamWorld] = []
        func add(_ step: String, _ body: (inout SeamWorld) -> Void) {
            var world = self
            world.steps.append(step)
            body(&world)
            worlds.append(world)
        }
        if committed < example.last { add("commit") { $0.committed += 1 } }
        if published < committed { add("publish") { $0.publish() } }
        if isStopped { add("goes on") { $0.isStopped = false } }
        if stops > 0, !isStopped {
            add("stops") { world in
                world.isStopped = true
                world.stops -= 1
            }
        }
        switch page {
        case .none:
            // The machine asks as soon as it may; that changes nothing but the page.
            var asking = self
            if let above = asking.ask() {
                asking.page = .asked(above: above)
                asking.steps.append("ask")
                worlds.append(asking)
            }
        case .asked(let above): add("read") { $0.page = .read($0.read(above)) }
        case .read(let page):
            add("page") { world in
                world.page = .none
                world.take { $0.pageReceived(page, into: &$1) }
            }
        }
        return worlds
    }

    private var unsent: Int { isStopped ? 2 * Listening.mostUnsent : 0 }

    private mutating func ask() -> MessageID? {
        var output: [UInt8] = []
        return listening.nextPage(unsent: unsent, into: &output)
    }

    private mutating func publish() {
        published += 1
        guard !example.foreign.contains(published) else { return }
        let event = LiveEvent(id: MessageID(published), bytes: Array("\(published) ".utf8))
        let unsent = unsent
        take { $0.received(event, unsent: unsent, into: &$1) }
    }

    private func read(_ above: MessageID) -> ReplayPage {
        let all = (above.rawValue..<max(above.rawValue, committed)).map { $0 + 1 }
            .filter { !example.foreign.contains($0) }
        let page = all.prefix(example.pageSize)
        return ReplayPage(
            bytes: Array(page.map { "\($0) " }.joined().utf8), last: page.last.map { MessageID($0) },
            more: page.count < all.count, newest: MessageID(committed))
    }

    private mutating func take(_ body: (inout Listening, inout [UInt8]) -> Void) {
        var output: [UInt8] = []
        body(&listening, &output)
        let text = String(decoding: output, as: UTF8.self)
        for word in text.replacing("\r\n\r\n", with: " ").split(separator: " ") {
            if let id = Int64(word) { given.append(id) } else if word.contains("caught_up") { caughtUp += 1 }
            if word == "\"id\":" || word == "\"since\":" { break }
        }
    }
}
