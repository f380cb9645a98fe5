import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal

/// A state to be looked at: messi's screen on Monday, 23 November 2026, 14:05 UTC, with the view as its geometry.
struct Scene {
    static let afternoon: Int64 = 1_795_442_700_000

    let view = ScreenView()
    var state: InterfaceState

    init(_ columns: Int = 80, _ rows: Int = 24, language: Language = .english) {
        let settings = InterfaceSettings(language: language, profile: "lab", timeZone: .fixed(seconds: 0))
        state = InterfaceState(settings: settings, size: Size(columns: columns, rows: rows), geometry: view)
        state.now = Timestamp(milliseconds: Self.afternoon)
        state.me = Identity(user: "messi", name: "Lionel Messi", session: nil, expires: nil)
        state.link = .online
    }

    /// The rows of the screen.
    var text: [String] { view.frame(of: state).text }
    var frame: Frame { view.frame(of: state) }

    /// The rows of the message pane, without what stands left of it.
    var pane: [String] {
        guard let pane = view.layout(of: state)?.pane else { return [] }
        let rows = view.frame(of: state).rows[pane.row..<pane.row + pane.rows]
        let moved = rows.map { row in
            Row(
                row.segments.filter { $0.column >= pane.column }.map { segment in
                    Segment(column: segment.column - pane.column, width: segment.width, runs: segment.runs)
                })
        }
        return Frame(size: Size(columns: pane.columns, rows: pane.rows), rows: moved).text
    }

    /// What stands in the pane, without empty rows.
    var paneLines: [String] { pane.filter { !$0.isEmpty } }

    /// Some minutes before the afternoon's 14:05.
    static func time(_ minutes: Int64) -> Timestamp { Timestamp(milliseconds: afternoon - minutes * 60_000) }

    static func message(
        _ id: Int64, _ from: String, _ text: String, to: String = "#lab", ago minutes: Int64 = 0
    ) -> Message {
        Message(id: id, time: time(minutes), from: from, fromName: from, to: to, toName: to, text: text)
    }

    /// Opens a conversation with these messages, of which all there are are here.
    mutating func open(_ name: String = "#lab", _ messages: [Message] = []) {
        var conversation = ConversationState(with: name, name: name)
        conversation.messages = messages
        conversation.hasOlder = false
        add(conversation)
        state.current = name
    }

    mutating func add(_ conversation: ConversationState) {
        state.conversations[conversation.with] = conversation
        if !state.order.contains(conversation.with) { state.order.append(conversation.with) }
    }

    mutating func change(_ name: String = "#lab", _ body: (inout ConversationState) -> Void) {
        if var conversation = state.conversations[name] {
            body(&conversation)
            state.conversations[name] = conversation
        }
    }

    mutating func type(_ text: String) {
        _ = state.apply(.input(.pasted(text)))
    }
}
