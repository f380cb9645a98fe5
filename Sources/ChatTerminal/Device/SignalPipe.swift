import CTerminal
import Glibc
import Synchronization

/// The pipe by which signal handlers wake the thread that reads.
final class SignalPipe: Sendable {
    let reading: CInt
    let writing: CInt
    private let stopping = Atomic(false)

    init() throws(TerminalFailure) {
        var (reading, writing): (CInt, CInt) = (-1, -1)
        guard cterminal_pipe(&reading, &writing) == 0 else { throw TerminalFailure(call: "pipe2", code: errno) }
        (self.reading, self.writing) = (reading, writing)
    }

    deinit {
        close(reading)
        close(writing)
    }

    var isStopping: Bool { stopping.load(ordering: .acquiring) }

    func stop() {
        stopping.store(true, ordering: .releasing)
        var byte: UInt8 = 0
        // A full pipe wakes as well.
        _ = write(writing, &byte, 1)
    }

    /// The numbers of the signals since the last call.
    func signals() -> [CInt] {
        var buffer = [UInt8](repeating: 0, count: 64)
        var numbers: [CInt] = []
        while true {
            let count = read(reading, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return numbers }
            numbers += buffer[..<count].map { CInt($0) }
        }
    }
}
