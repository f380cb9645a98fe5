public import ChatTerminal
import Synchronization

/// The process's terminal, with keys as they are pressed.
public final class ControllingTerminal: TerminalPort {
    private let terminal: RawTerminal
    private let events = Mutex<TerminalEvents?>(nil)

    /// - Throws: ``TerminalFailure``: there is none.
    public init(_ options: RawTerminal.Options) throws {
        terminal = try RawTerminal(options)
    }

    public var size: Size { terminal.size }

    public func enter() throws { try terminal.enter() }

    public func leave() { terminal.leave() }

    public func restore() {
        let events = events.withLock { events in
            defer { events = nil }
            return events
        }
        events?.stop()
        terminal.restore()
    }

    public func write(_ bytes: [UInt8]) throws { try terminal.write(bytes) }

    public func suspend() { terminal.suspend() }

    public func start(_ deliver: @escaping @Sendable (TerminalEvent) -> Void) throws {
        let made = try TerminalEvents(terminal, deliver: deliver)
        events.withLock { $0 = made }
    }
}
