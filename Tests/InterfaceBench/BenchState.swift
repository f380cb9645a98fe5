import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal

/// A state as somebody has it who has used the client for long: 500 conversations, 10,000 messages in one of them.
struct BenchState {
    static let conversations = 500
    static let messages: Int64 = 10_000
    private static let start: Int64 = 1_795_000_000_000

    private(set) var state: InterfaceState

    init(_ state: InterfaceState) {
        self.state = state
        apply(.clock(Timestamp(milliseconds: Self.start)))
        apply(.resized(state.size))
        apply(.live(.connected(LogPlace(log: "bench", id: Self.messages))))
        apply(.live(.caughtUp(id: Self.messages)))
        apply(.identified(Identity(user: "messi", name: "Lionel Messi", session: "1", expires: nil)))
        apply(.conversations((0..<Self.conversations).map(Self.conversation)))
        // Page by page, as somebody pages up.
        var before = Self.messages + 1
        while before > 1 {
            let first = max(before - 100, 1)
            let page = Page(items: (first..<before).map { Self.message($0) }, hasMore: first > 1)
            apply(.historyLoaded(with: "#lab", before: before > Self.messages ? nil : before, .success(page)))
            before = first
        }
    }

    mutating func apply(_ event: InterfaceEvent) { _ = state.apply(event) }

    private static func conversation(_ number: Int) -> Conversation {
        let with = number == 0 ? "#lab" : "user\(number)"
        let last = number == 0 ? messages : Int64(conversations - number)
        return Conversation(
            with: with, name: number == 0 ? "#lab" : "User \(number) 日本", last: message(last, to: with),
            unread: Int64(number % 7), readUpTo: 0, isMuted: false)
    }

    /// Short and long ones, with wide characters, emoji and links.
    static func message(_ id: Int64, to recipient: String = "#lab") -> Message {
        let texts = [
            "halo", "selamat pagi semua, apa kabar hari ini? 😀", "日本語のメッセージと漢字", "see https://example.org/a/b/c?d=e#f",
            String(repeating: "a longer message that has to be wrapped somewhere, ", count: 6), "two\nlines",
        ]
        let author = id % 9
        return Message(
            id: id, time: Timestamp(milliseconds: start - (messages - id) * 60_000), from: "user\(author)",
            fromName: "User \(author)", to: recipient, toName: recipient, text: texts[Int(id) % texts.count],
            isEdited: false, isDeleted: false)
    }
}
