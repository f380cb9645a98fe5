import ChatProtocol
import Synchronization

@testable import ChatClient

/// A chat server for one user that answers well, but for what a test wants otherwise.
final class LiveServer: Sendable {
    struct Request: Sendable {
        let command: String
        let value: JSONValue
        /// Which one of its command it is, from 1.
        let number: Int
    }

    /// - Returns: nil: the usual answer.
    typealias Answer = @Sendable (Request) -> [FakeServer.Action]?

    static let token = "00000000-0000-0000-0000-000000000001"

    private struct State {
        var requests: [Request] = []
        var watchers: [(command: String, number: Int, seen: Eventual<Request>)] = []
    }

    private final class Memory: Sendable {
        let state = Mutex(State())
    }

    let server: FakeServer
    private let memory: Memory

    init(_ answer: @escaping Answer = { _ in nil }) async throws {
        let memory = Memory()
        self.memory = memory
        server = try await FakeServer(nil) { line in
            guard let value = try? JSONValue(parsing: Array(line.utf8).span.bytes) else { return [.cut] }
            let command = value["command"]?.text ?? ""
            let request = memory.state.withLock { state in
                let number = state.requests.count { $0.command == command } + 1
                let request = Request(command: command, value: value, number: number)
                state.requests.append(request)
                for watcher in state.watchers where watcher.command == command && watcher.number == number {
                    watcher.seen.settle(request)
                }
                return request
            }
            return answer(request) ?? Self.usual(request)
        }
    }

    static func usual(_ request: Request) -> [FakeServer.Action] {
        switch request.command {
        case "login":
            let token = String(token.dropLast()) + String(request.number)
            return ok(#""tokenid": "\#(token)", "user": "messi", "name": "Lionel Messi", "expires": null"#)
        case "whoami": return ok(#""user": "messi", "name": "Lionel Messi", "session": "7", "expires": null"#)
        case "listen": return ok(#""last": 10, "log": "first""#)
        case "send": return sent(request.number)
        case "ping": return ok(#""message": "pong""#)
        default: return ok("")
        }
    }

    static func ok(_ members: String) -> [FakeServer.Action] {
        [.send((members.isEmpty ? #"{"status": "OK"}"# : #"{"status": "OK", \#(members)}"#).asReply)]
    }

    static func sent(_ id: Int) -> [FakeServer.Action] {
        ok(#""id": \#(id), "time": "2026-11-23T14:02:00.000Z""#)
    }

    static func error(_ code: String, retryAfter: Int? = nil) -> [FakeServer.Action] {
        let more = retryAfter.map { #", "retry_after": \#($0)"# } ?? ""
        return [.send(#"{"status": "ERROR", "code": "\#(code)", "message": "\#(code)"\#(more)}"#.asReply)]
    }

    static func message(_ id: Int, _ text: String = "halo", more: String = "") -> String {
        (#"{"event": "message", "id": \#(id), "time": "2026-11-23T14:02:00.000Z", "from": "lineker", "#
            + #""from_name": "Gary Lineker", "to": "messi", "to_name": "Lionel Messi", "msg": "\#(text)"\#(more)}"#)
            .asReply
    }

    /// All requests of a command, or of all.
    func requests(_ command: String? = nil) -> [Request] {
        memory.state.withLock { state in state.requests.filter { command == nil || $0.command == command } }
    }

    func refs() -> [String] { requests("send").compactMap { $0.value["ref"]?.text } }
    func texts() -> [String] { requests("send").compactMap { $0.value["msg"]?.text } }

    /// Settled by the request with this number of its command, also if it has come.
    func request(_ command: String, _ number: Int) -> Eventual<Request> {
        let seen = Eventual<Request>()
        memory.state.withLock { state in
            let all = state.requests.filter { $0.command == command }
            if all.count >= number {
                seen.settle(all[number - 1])
            } else {
                state.watchers.append((command, number, seen))
            }
        }
        return seen
    }

    func configuration(
        clock: TestClock = TestClock(), credentials: Credentials = .password("surabaya", of: "messi")
    ) throws -> LiveConfiguration {
        let trust = ChatConnection.Trust.insecure()
        var configuration = LiveConfiguration(server: try server.address(), trust: trust, credentials: credentials)
        configuration.clock = clock
        configuration.random = { 0.5 }
        return configuration
    }

    func client(
        clock: TestClock = TestClock(), credentials: Credentials = .password("surabaya", of: "messi")
    ) throws -> LiveClient {
        LiveClient(try configuration(clock: clock, credentials: credentials))
    }
}

/// The error that `body` throws; nil: none, or another kind.
func liveError(_ body: () async throws -> Void) async -> LiveError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? LiveError
    }
}

extension LiveError {
    static func refused(_ code: ErrorCode, retryAfter: Int64? = nil) -> LiveError {
        .refused(code: .known(code), message: code.rawValue, retryAfter: retryAfter)
    }
}
