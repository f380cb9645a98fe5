import ChatTerminal
import Synchronization

@testable import ChatClient
@testable import ChatInterface

/// A terminal of a test: keys are what the test says, the screen is the last that was written.
final class FakeTerminal: TerminalPort {
    private struct State {
        var size = Size(columns: 60, rows: 20)
        var screen = ""
        var calls: [String] = []
        var isEntered = false
        var isBroken = false
        var deliver: (@Sendable (TerminalEvent) -> Void)?
        var watchers: [(fits: @Sendable (State) -> Bool, seen: Eventual<String>)] = []
    }

    private let state = Mutex(State())

    var size: Size { state.withLock { $0.size } }
    /// `enter`, `leave`, `restore`, `suspend`, in order.
    var calls: [String] { state.withLock { $0.calls } }
    var isEntered: Bool { state.withLock { $0.isEntered } }
    var screen: String { state.withLock { $0.screen } }

    func enter() throws { call("enter") { $0.isEntered = true } }
    func leave() { call("leave") { $0.isEntered = false } }
    func restore() { call("restore") { $0.isEntered = false } }
    func suspend() { call("suspend") { _ in } }

    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            if state.isBroken { throw TerminalFailure(call: "write", code: 5) }
            guard state.isEntered else { return }
            state.screen = String(decoding: bytes, as: UTF8.self)
            Self.settle(&state)
        }
    }

    func start(_ deliver: @escaping @Sendable (TerminalEvent) -> Void) throws {
        call("start") { $0.deliver = deliver }
    }

    private func call(_ name: String, _ body: (inout State) -> Void) {
        state.withLock { state in
            state.calls.append(name)
            body(&state)
            Self.settle(&state)
        }
    }

    private static func settle(_ state: inout State) {
        for watcher in state.watchers where watcher.fits(state) { watcher.seen.settle(state.screen) }
        state.watchers.removeAll { $0.seen.settled != nil }
    }

    // MARK: The test's side

    /// Waits until the screen is as wanted.
    @discardableResult
    func shows(_ fits: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await reaches { fits($0.screen) }
    }

    @discardableResult
    func shows(_ text: String) async throws -> String {
        try await shows { $0.contains(text) }
    }

    /// Waits for so many calls of a name.
    func isCalled(_ name: String, times: Int = 1) async throws {
        try await reaches { state in state.calls.count { $0 == name } >= times }
    }

    @discardableResult
    private func reaches(_ fits: @escaping @Sendable (State) -> Bool) async throws -> String {
        let seen = Eventual<String>()
        state.withLock { state in
            state.watchers.append((fits, seen))
            Self.settle(&state)
        }
        return try await seen.value()
    }

    func tell(_ event: TerminalEvent) {
        let deliver = state.withLock { state in
            if case .resized(let size) = event { state.size = size }
            return state.deliver
        }
        deliver?(event)
    }

    /// What a person types; LF is Enter.
    func type(_ text: String) {
        tell(.input(text.map { .key($0 == "\n" ? Key(.enter) : Key(.character($0))) }))
    }

    func breakDown() { state.withLock { $0.isBroken = true } }
}

/// Shows a state as plain lines, whole each time.
struct PlainPresenter: Presenter {
    mutating func bytes(for state: InterfaceState) -> [UInt8] {
        var lines = ["link \(state.link)", "me \(state.me?.user ?? "?")", "list \(state.order.joined(separator: ","))"]
        if let open = state.open {
            lines.append("open \(open.with)")
            lines += open.messages.map { "\($0.from): \($0.text)" }
            lines += open.outgoing.map { "\($0.status): \($0.line.text)" }
            lines += open.notices.map { "* \($0.text)" }
        }
        if let message = state.message { lines.append("! \(message.text)") }
        lines.append("> \(state.editor.string)")
        return Array(lines.joined(separator: "\n").utf8)
    }

    mutating func forget() {}
    mutating func farewell() -> [UInt8] { Array("bye".utf8) }
}
