import ChatClient
import Glibc

/// Lines of standard input, waited for together with what else can happen meanwhile.
///
/// A pipe to itself wakes the wait: a byte in it is all that a signal's handler may write, and an event loop can, too.
final class LineInput {
    enum Step: Equatable {
        case line([UInt8])
        /// It was thrown away.
        case tooLong
        case endOfInput
        /// Ctrl-C.
        case interrupted
        /// The connection has ended.
        case disconnected
    }

    private static let lineLimit = 65_536
    fileprivate static let interruption = UInt8(ascii: "i")
    private static let disconnection = UInt8(ascii: "d")

    private let wakeReader: CInt
    private let wakeWriter: CInt
    private var received: [UInt8] = []
    private var isAtEnd = false
    private var isSkipping = false
    private var catchesInterrupts = false

    /// The pipe stays as long as the process does: an event loop may still write into it.
    init() throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFL, O_NONBLOCK) == 0 }) else {
            throw ClientError.local("no pipe: \(String(cString: strerror(errno)))")
        }
        (wakeReader, wakeWriter) = (ends[0], ends[1])
    }

    /// Ctrl-C ends the wait for a line. At any other time it ends the program.
    func catchInterrupts() {
        Interruption.descriptor = wakeWriter
        catchesInterrupts = true
    }

    /// Ends the wait when the connection ends.
    func watch(_ connection: ChatConnection) {
        let descriptor = wakeWriter
        connection.whenEnded { _ in
            var byte = LineInput.disconnection
            _ = write(descriptor, &byte, 1)
        }
    }

    /// Waits for the next line. Lines that are here already come first.
    func next() -> Step {
        if catchesInterrupts { signal(SIGINT, Interruption.caught) }
        defer { if catchesInterrupts { signal(SIGINT, SIG_DFL) } }
        while true {
            if let step = nextReceived() { return step }
            if isAtEnd { return .endOfInput }
            var waits = [
                pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                return .endOfInput
            }
            var byte: UInt8 = 0
            if waits[0].revents != 0, read(wakeReader, &byte, 1) == 1 {
                return byte == Self.interruption ? .interrupted : .disconnected
            }
            if waits[1].revents != 0 { receive() }
        }
    }

    private func receive() {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = read(STDIN_FILENO, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            isAtEnd = true
            return
        }
        received.append(contentsOf: chunk[..<count])
    }

    private func nextReceived() -> Step? {
        guard let end = received.firstIndex(of: UInt8(ascii: "\n")) else {
            if received.count > Self.lineLimit {
                received.removeAll()
                isSkipping = true
            }
            // The last line of a pipe may lack its end.
            guard isAtEnd, !received.isEmpty || isSkipping else { return nil }
            return take(upTo: received.count, consuming: received.count)
        }
        let length = end > 0 && received[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        return take(upTo: length, consuming: end + 1)
    }

    private func take(upTo length: Int, consuming count: Int) -> Step {
        let line = Array(received[..<length])
        received.removeFirst(count)
        guard !isSkipping, length <= Self.lineLimit else {
            isSkipping = false
            return .tooLong
        }
        return .line(line)
    }
}

/// `nonisolated(unsafe)`: written once, before the handler that reads it is set.
private enum Interruption {
    nonisolated(unsafe) static var descriptor: CInt = -1

    /// Calls nothing but what signal-safety(7) allows.
    static let caught: @convention(c) (CInt) -> Void = { _ in
        var byte = LineInput.interruption
        _ = write(Interruption.descriptor, &byte, 1)
    }
}
