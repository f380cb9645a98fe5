import CTerminal
import Glibc
import Synchronization

/// What comes from the terminal and about it.
public enum TerminalEvent: Sendable, Hashable {
    /// Never empty.
    case input([TerminalInput])
    case resized(Size)
    /// The process was stopped and goes on, and the terminal is taken over again: all is to be painted anew.
    case continued
    /// SIGTERM, SIGHUP, SIGINT or SIGQUIT: the program is to end. The same signal a second time ends it at once.
    case signal(CInt)
    /// The terminal is gone. Nothing comes after it.
    case hangup
}

/// Reads the terminal on a thread of its own and tells what comes, one event after the other. While the terminal is not
/// taken over nothing is read of it.
public final class TerminalEvents: Sendable {
    private let pipe: SignalPipe
    private let thread: Mutex<pthread_t?>

    /// - Parameter deliver: called on the thread that reads; it must not wait for long.
    public init(_ terminal: RawTerminal, deliver: @escaping @Sendable (TerminalEvent) -> Void) throws(TerminalFailure) {
        pipe = try SignalPipe()
        let reader = EventReader(terminal: terminal, pipe: pipe, deliver: deliver)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(reader)
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<EventReader>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw TerminalFailure(call: "pthread_create", code: code)
        }
        self.thread = Mutex(thread)
        cterminal_set_signal_pipe(pipe.writing)
    }

    deinit {
        stop()
    }

    /// Ends the thread, and waits for its end unless called on it. Nothing is told afterwards.
    public func stop() {
        guard
            let thread = thread.withLock({ thread -> pthread_t? in
                defer { thread = nil }
                return thread
            })
        else { return }
        cterminal_set_signal_pipe(-1)
        pipe.stop()
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }
}
