import ChatClient
import Glibc
import Synchronization

/// What ends a program that would go on for ever: SIGINT, SIGTERM, SIGHUP, and that nobody reads its output any more.
///
/// The first one is told; the next signal ends the program at once, as ever.
final class EndingSignals: Sendable {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]

    private let reader: CInt
    private let ended = Mutex<(any Error)?>(nil)

    /// The pipe stays as long as the process does: a handler may still write into it.
    init() throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw ClientError.local("no pipe: \(String(cString: strerror(errno)))")
        }
        reader = ends[0]
        SignalPipe.writer = ends[1]
        for number in Self.numbers { signal(number, SignalPipe.caught) }
    }

    /// What it was: ``EndingSignal`` or ``ReaderGone``; nil: nothing yet.
    var error: (any Error)? { ended.withLock { $0 } }

    /// - Parameter body: called once, on another thread.
    func whenOne(_ body: @escaping @Sendable () -> Void) {
        Task {
            guard let error = try await OwnThread.run({ [self] in wait() }) else { return }
            ended.withLock { $0 = error }
            body()
        }
    }

    private func wait() -> (any Error)? {
        var waits = [
            pollfd(fd: reader, events: Int16(POLLIN), revents: 0),
            // Without a wish: POLLERR and POLLHUP are told anyhow.
            pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
        ]
        while poll(&waits, 2, -1) < 0 {
            guard errno == EINTR else { return nil }
        }
        var number: UInt8 = 0
        if waits[0].revents != 0, read(reader, &number, 1) == 1 {
            for number in Self.numbers { signal(number, SIG_DFL) }
            return EndingSignal(number: CInt(number))
        }
        return ReaderGone()
    }
}

/// `nonisolated(unsafe)`: written once, before the handler that reads it is set.
private enum SignalPipe {
    nonisolated(unsafe) static var writer: CInt = -1

    /// Calls nothing but what signal-safety(7) allows.
    static let caught: @convention(c) (CInt) -> Void = { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(SignalPipe.writer, &byte, 1)
    }
}
