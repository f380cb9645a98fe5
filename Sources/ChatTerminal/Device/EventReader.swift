import CTerminal
import Glibc

/// The loop of the thread of ``TerminalEvents``; used on that thread alone.
final class EventReader {
    private let terminal: RawTerminal
    private let pipe: SignalPipe
    private let deliver: @Sendable (TerminalEvent) -> Void
    private var decoder = KeyDecoder()
    private var buffer = [UInt8](repeating: 0, count: 4_096)
    private var isHungUp = false

    /// An ESC with nothing behind it for so long, in milliseconds, is the Escape key.
    private static let escapeTime: CInt = 50

    init(terminal: RawTerminal, pipe: SignalPipe, deliver: @escaping @Sendable (TerminalEvent) -> Void) {
        self.terminal = terminal
        self.pipe = pipe
        self.deliver = deliver
    }

    func run() {
        // Some thread must get them, and the others may all be of Swift's concurrency.
        cterminal_unblock_signals()
        while !pipe.isStopping, !isHungUp {
            let readsInput = terminal.isEntered
            var waited = [pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)]
            if readsInput { waited.append(pollfd(fd: terminal.input, events: Int16(POLLIN), revents: 0)) }
            let ready = poll(&waited, nfds_t(waited.count), decoder.awaitsTimeout ? Self.escapeTime : -1)
            if ready == 0 { give(decoder.flush()) }
            guard ready > 0 else { continue }
            if waited[0].revents != 0 { tellSignals() }
            if readsInput, waited[1].revents != 0, terminal.isEntered { readInput() }
        }
    }

    private func give(_ inputs: [TerminalInput]) {
        if !inputs.isEmpty, !pipe.isStopping { deliver(.input(inputs)) }
    }

    private func tellSignals() {
        var told: Set<CInt> = []
        for number in pipe.signals() where told.insert(number).inserted && !pipe.isStopping {
            switch number {
            case 0: break
            case SIGWINCH: deliver(.resized(terminal.size))
            case SIGCONT:
                decoder = KeyDecoder()
                deliver(.continued)
            default: deliver(.signal(number))
            }
        }
    }

    private func readInput() {
        let count = read(terminal.input, &buffer, buffer.count)
        if count > 0 {
            give(decoder.decode(buffer[..<count]))
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            isHungUp = true
            deliver(.hangup)
        }
    }
}
