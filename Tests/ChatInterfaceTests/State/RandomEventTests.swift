import ChatClient
import ChatProtocol
import ChatTerminal
import Testing

@testable import ChatInterface

/// Whatever comes in whatever order, also what no server should send: nothing traps, and what is shown makes sense.
struct RandomEventTests {
    @Test(arguments: UInt64(1)...20)
    func `No order of events makes the state senseless`(seed: UInt64) {
        var source = RandomEvents(seed: seed)
        var scenario = Scenario(geometry: PaneOfRows(rows: Int(seed % 12), tall: [3: 40, 7: 2]))
        for step in 0..<500 {
            let event = source.next(scenario.state)
            scenario.apply(event)
            if let problem = Self.problem(scenario.state) {
                Issue.record("seed \(seed), step \(step): \(problem) after \(event)")
                return
            }
        }
    }

    @Test(arguments: UInt64(101)...106)
    func `Whatever the state is, it can be shown in any window`(seed: UInt64) {
        var source = RandomEvents(seed: seed)
        let view = ScreenView()
        var scenario = Scenario(geometry: view)
        for step in 0..<300 {
            if source.next() % 10 == 0 {
                let size = Size(columns: Int(source.next() % 120), rows: Int(source.next() % 40))
                scenario.apply(.resized(size))
            }
            let event = source.next(scenario.state)
            scenario.apply(event)
            let frame = view.frame(of: scenario.state)
            let problem = Self.problem(scenario.state) ?? (frame.rows.count == frame.size.rows ? nil : "rows")
            if let problem {
                Issue.record("seed \(seed), step \(step): \(problem) after \(event)")
                return
            }
        }
    }

    static func problem(_ state: InterfaceState) -> String? {
        if Set(state.order).count != state.order.count || Set(state.order) != Set(state.conversations.keys) {
            return "the list is not the conversations"
        }
        if let current = state.current, state.conversations[current] == nil { return "what is open is not there" }
        if let completion = state.completion, !completion.candidates.indices.contains(completion.chosen) {
            return "no such candidate"
        }
        var refs: Set<String> = []
        for conversation in state.conversations.values {
            let ids = conversation.messages.map(\.id)
            if !zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }) { return "messages not ascending: \(ids)" }
            if conversation.unread < 0 { return "unread \(conversation.unread)" }
            let places = conversation.notices.map(\.after)
            if places != places.sorted() { return "notices not in order" }
            for line in conversation.outgoing + conversation.unconfirmed.map(\.line)
            where !refs.insert(line.line.ref).inserted {
                return "line \(line.line.ref) twice"
            }
        }
        return nil
    }
}

/// A stream of events that is the same for the same seed.
struct RandomEvents: RandomNumberGenerator {
    private var value: UInt64

    init(seed: UInt64) { value = seed }

    /// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    mutating func next() -> UInt64 {
        value &+= 0x9E37_79B9_7F4A_7C15
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    private mutating func id() -> Int64 {
        next() % 12 == 0 ? pick([.min, -1, 0, .max, .max - 1]) : Int64(next() % 60)
    }

    private mutating func name() -> String { pick(["lineker", "henderson", "messi", "#lab", "#room", "", "#", "x y"]) }

    private mutating func text() -> String { pick(["", "ya", "ya", "messi", "tidak", "\u{1B}[2J", "👍🏽", "a\nb"]) }

    private mutating func message() -> Message {
        ChatInterfaceTests.message(id(), text(), from: name(), to: name(), at: id())
    }

    private mutating func page() -> Page<Message> {
        Page(items: (0..<Int(next() % 6)).map { _ in message() }, hasMore: next() % 2 == 0)
    }

    private var failure: RequestFailure { RequestFailure(code: nil, reason: "no") }

    mutating func next(_ state: InterfaceState) -> InterfaceEvent {
        switch next() % 20 {
        case 0...4: .live(live())
        case 5...9: .input(input())
        case 10:
            .historyLoaded(
                with: name(), before: pick([nil, id()]), next() % 4 == 0 ? .failure(failure) : .success(page()))
        case 11: historyAsked(state)
        case 12: .newerLoaded(with: state.current ?? "", after: state.open?.messages.last?.id ?? 0, .success(page()))
        case 13: .sent(ref: "r-\(next() % 30)", Receipt(id: id(), time: Timestamp(milliseconds: id())))
        case 14: .sendFailed(ref: "r-\(next() % 30)", failure)
        case 15: .clock(state.now.adding(Int64(next() % 5_000)))
        case 16:
            .conversations(
                (0..<3).map { _ in ChatInterfaceTests.conversation(name(), last: id(), unread: id(), readUpTo: id()) })
        case 17: answer()
        case 18:
            pick([
                .resized(Size(columns: 0, rows: 0)), .edited(nil), .edited("x"), .told(.failure, "x"),
                .outbox([line()]),
            ])
        default: next() % 10 == 0 ? .reset : .identified(Identity(user: "messi", name: text()))
        }
    }

    private mutating func historyAsked(_ state: InterfaceState) -> InterfaceEvent {
        let before = state.open?.messages.first?.id
        let items = page().items.filter { $0.id < before ?? .max }
        return .historyLoaded(
            with: state.current ?? "", before: pick([nil, before]), .success(Page(items: items, hasMore: true)))
    }

    private mutating func line() -> OutgoingLine {
        OutgoingLine(ref: "r-\(next() % 30)x", to: name(), text: text(), written: Timestamp(milliseconds: id()))
    }

    private mutating func live() -> LiveEvent {
        let isReplay = next() % 3 == 0
        let change = MessageChange(
            id: id(), of: id(), time: Timestamp(milliseconds: id()), from: name(), fromName: text(), to: name(),
            toName: text(), text: text(), isDeleted: next() % 2 == 0)
        let kind: RoomChange.Kind = pick([.join, .leave, .remove, .role, .topic, .invite, .other("x")])
        let room = RoomChange(
            id: id(), time: Timestamp(milliseconds: id()), room: name(), kind: kind, by: pick([nil, name()]),
            user: pick([nil, name()]), role: pick([nil, .owner]), topic: pick([nil, text()]))
        return pick([
            .message(message(), isReplay: isReplay), .message(message(), isReplay: isReplay),
            .edit(change, isReplay: isReplay), .delete(change, isReplay: isReplay), .room(room, isReplay: isReplay),
            .read(with: pick([nil, name()]), upTo: id()), .typing(from: name(), to: name()),
            .presence(user: name(), isConnected: isReplay), .connected(LogPlace(id: id())), .caughtUp(id: id()),
            .disconnected(.closed, retryIn: .seconds(id())), .behind(since: id()), .sessionEnded,
            .closing(code: .other("x"), message: text(), retryAfter: id()),
        ])
    }

    private mutating func input() -> TerminalInput {
        let keys: [Key] =
            KeyBinding.all.flatMap(\.keys) + "/ya#@:l1 ".map { Key(.character($0)) } + [
                Key(.up), Key(.down), Key(.backspace), Key(.enter), Key(.enter), .control("r"), .alt("1"), .alt("0"),
            ]
        let commands = [
            "/edit", "/resend", "/discard", "/search x", "/help", "/keys", "/clear", "/msg lineker ya", "/query x",
        ]
        return pick([
            .key(pick(keys)), .key(pick(keys)), .key(pick(keys)), .pasted(pick(commands)), .pasted(text()),
            .focused(next() % 2 == 0),
            .mouse(Mouse(pick([.press, .wheelUp, .wheelDown]), column: 3, row: Int(next() % 9))),
        ])
    }

    private mutating func answer() -> InterfaceEvent {
        let search = InterfaceRequest.search(text: "x", with: nil, before: nil)
        let rooms = [Room(room: name(), topic: text(), members: id(), isJoined: next() % 2 == 0)]
        return pick([
            .answered(search, .success(.messages(page()))), .answered(search, .failure(failure)),
            .answered(.surroundings(with: name(), of: id()), .success(.messages(page()))),
            .answered(.join(room: name()), .success(.done)), .answered(.leave(room: name()), .success(.done)),
            .answered(.mute(with: name()), .success(.done)),
            .answered(.rooms, .success(.rooms(Page(items: rooms, hasMore: false)))),
            .answered(.blocked, .success(.names(Page(items: [name(), text()], hasMore: true)))),
        ])
    }
}
