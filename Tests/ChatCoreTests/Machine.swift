import ChatCore
import ChatProtocol
import ChatTestSupport
import Testing

/// A connection machine with a test around it: lines as text in, replies as text out.
final class Machine {
    var session: ServerSession
    var now: Int64 = 0

    init(_ change: (inout ServerSession.Policy) -> Void = { _ in }) {
        var policy = ServerSession.Policy()
        policy.language = .english
        change(&policy)
        session = ServerSession(policy: policy, now: 0)
    }

    var wantsLine: Bool { session.wantsLine }

    func wantsClose() -> Bool { session.wantsClose() }

    func takeFollowUp() -> ReplySlot? { session.takeFollowUp()?.slot }

    /// Gives a line if one is wanted; false when it is not.
    @discardableResult
    func line(_ text: String) -> Bool {
        guard session.wantsLine else { return false }
        let bytes = Array(text.utf8)
        session.lineReceived(bytes.span.bytes, now: now)
        return true
    }

    /// The slot of the next request that starts, with its command's name.
    func start() -> (slot: ReplySlot, name: CommandName)? {
        session.nextRequest().map { ($0.slot, $0.request.command.name) }
    }

    func completed(_ slot: ReplySlot?, _ reply: Reply, afterWrite: FollowUp? = nil) {
        guard let slot else { return }
        session.completed(slot, Outcome(reply, afterWrite: afterWrite))
    }

    /// A whole request that is answered at once.
    func ask(_ text: String) {
        line(text)
        completed(start()?.slot, .pong)
    }

    /// All that is to be sent, a reply an element.
    func output() -> [String] {
        let text = String(decoding: session.takeOutput(), as: UTF8.self)
        return text.split(separator: "\r\n\r\n").map(String.init)
    }
}

let sent = Reply.sent(id: 1, time: Timestamp(milliseconds: 0))
let sentText = "{\"status\": \"OK\", \"message\": \"Message Sent\"}"
let pongText = "{\"status\": \"OK\", \"message\": \"pong\"}"

func user(_ name: String) throws -> UserName { try #require(UserName(name)) }

func password(_ text: String) -> Password { Password([UInt8](text.utf8)) }

/// A session that no store knows.
func aSession() throws -> Session {
    let new = NewSession(
        account: AccountID(1), digest: TokenDigest(1, 2, 3, 4), device: nil, listener: .tls,
        created: Timestamp(milliseconds: 0))
    return Session(
        stored: StoredSession(id: SessionID(1), session: new, lastUsed: new.created), user: try user("messi"))
}

extension TranscriptConnection {
    /// Asks and takes the next reply, without its ending.
    func ask(_ line: String) async throws -> String? {
        try await send(Array((line + "\n").utf8))
        return try await receive().map { String(decoding: $0.dropLast(4), as: UTF8.self) }
    }
}
