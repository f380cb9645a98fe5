import ChatProtocol
import Testing

@testable import ChatClient

struct RequestQueueTests {
    private var queue = RequestQueue(postponementLimit: 2)

    private static func reply(_ text: String) throws -> ServerReply {
        let bytes = Array(text.utf8)
        return try #require(ServerReply(bytes: bytes, value: try JSONValue(parsing: bytes.span.bytes)))
    }

    private static func ok() throws -> ServerReply { try reply(#"{"status": "OK"}"#) }

    private static func refusal(_ code: String, retryAfter: Int? = nil) throws -> ServerReply {
        let more = retryAfter.map { #", "retry_after": \#($0)"# } ?? ""
        return try reply(#"{"status": "ERROR", "code": "\#(code)", "message": "\#(code)"\#(more)}"#)
    }

    private mutating func add(_ tickets: ClosedRange<Int>, isRepeatable: Bool = true) -> [Int] {
        tickets.flatMap { ticket in
            let request = RequestQueue.Request(ticket: ticket, line: [UInt8(ticket)], isRepeatable: isRepeatable)
            return Self.written(queue.added(request))
        }
    }

    /// The tickets that leave.
    private static func written(_ actions: [RequestQueue.Action]) -> [Int] {
        actions.compactMap { if case .write(let ticket, _) = $0 { ticket } else { nil } }
    }

    @Test mutating func `nothing leaves before there is a connection, then all in their order`() {
        #expect(add(1...3) == [])
        #expect(queue.hasDemand)
        #expect(Self.written(queue.connected()) == [1, 2, 3])
        #expect(add(4...4) == [4])
    }

    @Test mutating func `not more are under way than the window holds`() throws {
        _ = queue.connected()
        #expect(add(1...100) == Array(1...RequestQueue.window))
        #expect(Self.written(queue.answered(ticket: 1, try Self.ok())) == [RequestQueue.window + 1])
    }

    @Test mutating func `what was not answered is repeated in the order of the calls, before what waits`() throws {
        _ = queue.connected()
        _ = add(1...4)
        _ = queue.answered(ticket: 1, try Self.ok())
        #expect(queue.disconnected(.truncated) == [])
        #expect(add(5...5) == [])
        #expect(Self.written(queue.connected()) == [2, 3, 4, 5])
        _ = queue.disconnected(.truncated)
        #expect(Self.written(queue.connected()) == [2, 3, 4, 5])
    }

    @Test mutating func `what must not be repeated fails, if it was under way`() {
        _ = queue.connected()
        _ = add(1...1, isRepeatable: false)
        _ = add(2...2)
        #expect(queue.disconnected(.silent) == [.finish(ticket: 1, .failure(.interrupted(.silent)))])
        _ = add(3...3, isRepeatable: false)
        #expect(Self.written(queue.connected()) == [2, 3])
    }

    @Test mutating func `while the server wants a pause nothing overtakes what it postponed`() throws {
        _ = queue.connected()
        _ = add(1...3)
        #expect(queue.answered(ticket: 1, try Self.refusal("rate_limited", retryAfter: 2)) == [])
        #expect(add(4...4) == [])
        #expect(queue.answered(ticket: 2, try Self.refusal("rate_limited", retryAfter: 5)) == [])
        let last = queue.answered(ticket: 3, try Self.ok())
        #expect(last == [.finish(ticket: 3, .success(try Self.ok())), .pause(retryAfter: 5)])
        #expect(add(5...5) == [])
        #expect(Self.written(queue.pauseEnded()) == [1, 2, 4, 5])
    }

    @Test mutating func `a request is postponed only so often`() throws {
        _ = queue.connected()
        _ = add(1...1)
        for _ in 0..<2 {
            #expect(queue.answered(ticket: 1, try Self.refusal("storage_full")) == [.pause(retryAfter: nil)])
            #expect(Self.written(queue.pauseEnded()) == [1])
        }
        let last = queue.answered(ticket: 1, try Self.refusal("storage_full"))
        #expect(last == [.finish(ticket: 1, .failure(.refused(.storageFull)))])
        #expect(!queue.hasDemand)
    }

    @Test(arguments: ["user_not_found", "ref_conflict", "inbox_full", "from_the_future"])
    mutating func `any other refusal is the caller's`(code: String) throws {
        var queue = RequestQueue(postponementLimit: 2)
        _ = queue.connected()
        _ = queue.added(RequestQueue.Request(ticket: 1, line: []))
        let error = LiveError.refused(code: RefusalCode(code), message: code)
        #expect(queue.answered(ticket: 1, try Self.refusal(code)) == [.finish(ticket: 1, .failure(error))])
    }

    @Test mutating func `a session that ended costs a new connection, once a request`() throws {
        _ = queue.connected()
        _ = add(1...2)
        #expect(queue.answered(ticket: 1, try Self.refusal("session_not_found")) == [])
        #expect(queue.answered(ticket: 2, try Self.refusal("session_not_found")) == [.reconnect])
        #expect(queue.disconnected(.closed) == [])
        #expect(Self.written(queue.connected()) == [1, 2])
        let again = queue.answered(ticket: 1, try Self.refusal("session_not_found"))
        #expect(again == [.finish(ticket: 1, .failure(.refused(.sessionNotFound)))])
    }

    @Test mutating func `a request about sessions may not find one`() throws {
        _ = queue.connected()
        _ = queue.added(RequestQueue.Request(ticket: 1, line: [], namesSessions: true))
        let actions = queue.answered(ticket: 1, try Self.refusal("session_not_found"))
        #expect(actions == [.finish(ticket: 1, .failure(.refused(.sessionNotFound)))])
    }

    @Test mutating func `what was cancelled leaves no more, and is not repeated`() throws {
        _ = queue.connected()
        _ = add(1...2)
        _ = queue.cancelled(ticket: 1)
        #expect(queue.answered(ticket: 2, try Self.ok()).count == 1)
        _ = queue.disconnected(.truncated)
        _ = add(3...4)
        _ = queue.cancelled(ticket: 3)
        #expect(Self.written(queue.connected()) == [4])
        #expect(queue.answered(ticket: 1, try Self.ok()) == [])
    }

    @Test mutating func `an attempt that failed ends what needs a connection now, or all if it is of no use`() {
        _ = add(1...1)
        _ = queue.added(RequestQueue.Request(ticket: 2, line: [], needsConnectionNow: true))
        let passing = LiveError.unreachable(.closed)
        #expect(queue.connectingFailed(passing) == [.finish(ticket: 2, .failure(passing))])
        let lasting = LiveError.refused(.authFailed)
        #expect(queue.connectingFailed(lasting) == [.finish(ticket: 1, .failure(lasting))])
        #expect(!queue.hasDemand)
    }

    @Test mutating func `the end is told to all that wait`() {
        _ = queue.connected()
        _ = add(1...1)
        _ = queue.disconnected(.truncated)
        _ = add(2...2)
        #expect(queue.closed() == [1, 2].map { .finish(ticket: $0, .failure(.closed)) })
    }
}
