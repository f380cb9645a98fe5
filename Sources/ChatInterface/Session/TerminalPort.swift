public import ChatTerminal

/// The terminal as the session uses it: a real one, or a test's.
public protocol TerminalPort: Sendable {
    var size: Size { get }

    /// Takes the terminal over.
    /// - Throws: when it is gone, as the others do.
    func enter() throws

    /// Puts the terminal right, for another program, until the next ``enter()``. Done twice it does nothing.
    func leave()

    /// Puts the terminal right for good, and tells nothing any more.
    func restore()

    /// Writes nothing while the terminal is not taken over.
    func write(_ bytes: [UInt8]) throws

    /// Stops the program as the shell's Ctrl-Z does; `continued` is told when it goes on.
    func suspend()

    /// What happens is told from here on.
    /// - Parameter deliver: called from one thread; it may wait a little where too much comes.
    func start(_ deliver: @escaping @Sendable (TerminalEvent) -> Void) throws
}
