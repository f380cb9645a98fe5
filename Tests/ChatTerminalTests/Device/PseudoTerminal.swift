import ChatTerminal
import Glibc
import Synchronization

/// Both ends of a terminal: what a program has, and what the person's window has.
final class PseudoTerminal {
    let program: CInt
    private let window: CInt
    private var isWindowOpen = true

    init(columns: UInt16 = 80, rows: UInt16 = 24) throws {
        var (window, program): (CInt, CInt) = (-1, -1)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&window, &program, nil, nil, &size) == 0 else {
            throw TerminalFailure(call: "openpty", code: errno)
        }
        (self.window, self.program) = (window, program)
    }

    deinit {
        close(program)
        closeWindow()
    }

    /// The file of the program's end.
    var name: String { String(cString: ttyname(program)) }

    func closeWindow() {
        if isWindowOpen { close(window) }
        isWindowOpen = false
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(window, UInt(TIOCSWINSZ), &size)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(window, bytes, bytes.count)
    }

    /// What the window shows was written to it, read until it ends so, or nothing comes for 30 seconds.
    func shown(upTo end: String) -> String {
        var (text, buffer) = ("", [UInt8](repeating: 0, count: 4_096))
        var waited = pollfd(fd: window, events: Int16(POLLIN), revents: 0)
        while !text.hasSuffix(end), poll(&waited, 1, 30_000) > 0 {
            let count = read(window, &buffer, buffer.count)
            guard count > 0 else { break }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        return text
    }

    /// The flags of the terminal's modes, and what a read waits for.
    var modes: [UInt32] {
        var modes = termios()
        tcgetattr(program, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_lflag, UInt32(modes.c_cc.6), UInt32(modes.c_cc.5)]
    }
}

/// Events as they come, for a test that waits for them.
final class EventLog: Sendable {
    private let events = Mutex<[TerminalEvent]>([])

    func append(_ event: TerminalEvent) {
        events.withLock { $0.append(event) }
    }

    var all: [TerminalEvent] { events.withLock { $0 } }

    /// The events from the beginning up to the first one like this; all there are, if none comes within 30 seconds.
    func upTo(_ isLast: (TerminalEvent) -> Bool) -> [TerminalEvent] {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let all = all
            if let place = all.firstIndex(where: isLast) { return Array(all[...place]) }
            poll(nil, 0, 2)
        }
        return all
    }
}

/// Events that what they tell can stop.
final class EventsHolder: Sendable {
    private let events = Mutex<TerminalEvents?>(nil)

    func hold(_ events: TerminalEvents) {
        self.events.withLock { $0 = events }
    }

    func stop() {
        events.withLock { $0 }?.stop()
    }
}
