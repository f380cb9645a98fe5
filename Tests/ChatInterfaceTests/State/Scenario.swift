import ChatClient
import ChatProtocol
import ChatTerminal

@testable import ChatInterface

/// Messi at his screen of 80×24, with what happens to it and what it wants done.
struct Scenario {
    var state: InterfaceState
    /// Of the last event.
    private(set) var effects: [InterfaceEffect] = []
    private(set) var allEffects: [InterfaceEffect] = []
    private var seconds = 1_000.0

    init(language: Language = .english, geometry: any ScreenGeometry = PaneOfRows(rows: 10)) {
        var settings = InterfaceSettings(language: language, profile: "surabaya", timeZone: .fixed(seconds: 0))
        settings.refPrefix = "r"
        state = InterfaceState(settings: settings, size: Size(columns: 80, rows: 24), geometry: geometry)
        wait(0)
        apply(.identified(Identity(user: "messi", name: "Lionel Messi")))
    }

    /// Connected, with these conversations; the first is open and loaded.
    static func online(_ conversations: [Conversation], history: [Message] = []) -> Scenario {
        var scenario = Scenario()
        scenario.apply(.live(.connected(LogPlace(log: "a", id: 0))))
        scenario.apply(.conversations(conversations))
        if let current = scenario.state.current {
            scenario.apply(.historyLoaded(with: current, before: nil, .success(Page(items: history, hasMore: false))))
        }
        return scenario
    }

    @discardableResult
    mutating func apply(_ event: InterfaceEvent) -> [InterfaceEffect] {
        effects = state.apply(event)
        allEffects += effects
        return effects
    }

    mutating func wait(_ seconds: Double) {
        self.seconds += seconds
        apply(.clock(Timestamp(milliseconds: Int64(self.seconds * 1_000))))
    }

    mutating func type(_ text: String) {
        for character in text { press(Key(.character(character))) }
    }

    @discardableResult
    mutating func press(_ key: Key) -> [InterfaceEffect] { apply(.input(.key(key))) }

    /// Types a line and sends it.
    @discardableResult
    mutating func enter(_ text: String) -> [InterfaceEffect] {
        type(text)
        return press(Key(.enter))
    }

    mutating func receive(_ message: Message, isReplay: Bool = false) {
        apply(.live(.message(message, isReplay: isReplay)))
    }

    mutating func accept(_ ref: String, as id: Int64) {
        apply(.sent(ref: ref, Receipt(id: id, time: state.now)))
    }

    func conversation(_ name: String) -> ConversationState {
        state.conversations[name] ?? ConversationState(with: "nobody", name: "nobody")
    }

    /// What the pane shows, message by message: own lines that wait end with `…`, failed ones with `!`.
    func shown(_ name: String) -> [String] {
        let conversation = conversation(name)
        let waiting = conversation.outgoing.map { $0.line.text + ($0.status == .pending ? "…" : "!") }
        return conversation.messages.map { $0.isDeleted ? "-" : $0.text } + waiting
    }

    var line: String { state.editor.string }
    var failure: String? { state.message.flatMap { $0.kind == .failure ? $0.text : nil } }
}

/// Every message has one line, but for those named.
struct PaneOfRows: ScreenGeometry {
    var rows: Int
    var tall: [Int64: Int] = [:]

    func paneSize(_ state: InterfaceState) -> Size { Size(columns: 60, rows: rows) }

    func lineCount(of index: Int, in conversation: ConversationState, _ state: InterfaceState) -> Int {
        tall[conversation.messages[index].id] ?? 1
    }

    func hit(column: Int, row: Int, _ state: InterfaceState) -> ScreenPart {
        column < 20 && state.order.indices.contains(row) ? .conversation(state.order[row]) : .item(row)
    }
}

/// `from` and `to` as user names; display names are those of the demo accounts.
func message(
    _ id: Int64, _ text: String = "halo", from: String = "lineker", to: String = "messi",
    at milliseconds: Int64 = 900_000
) -> Message {
    Message(
        id: id, time: Timestamp(milliseconds: milliseconds), from: from, fromName: displayName(from), to: to,
        toName: displayName(to), text: text)
}

func displayName(_ name: String) -> String {
    ["messi": "Lionel Messi", "lineker": "Gary Lineker", "henderson": "Jordan Henderson"][name] ?? name
}

func conversation(
    _ name: String, last: Int64 = 0, unread: Int64 = 0, readUpTo: Int64 = 0, isMuted: Bool = false
) -> Conversation {
    let last = last == 0 ? nil : message(last, to: name.hasPrefix("#") ? name : "messi")
    return Conversation(
        with: name, name: displayName(name), last: last, unread: unread, readUpTo: readUpTo, isMuted: isMuted)
}

func page(_ ids: ClosedRange<Int64>, from: String = "lineker", to: String = "messi", hasMore: Bool = true)
    -> Result<Page<Message>, RequestFailure>
{
    .success(Page(items: ids.map { message($0, "m\($0)", from: from, to: to) }, hasMore: hasMore))
}
