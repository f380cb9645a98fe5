import CTerminal
import Glibc
import Synchronization

/// The terminal, taken over: every key comes as it is pressed, and the program paints the screen. It is put right on every
/// way out: ``leave()``, the end of this object, a signal that ends the process, a crash, and while it is suspended.
///
/// There is one at a time in a process.
public final class RawTerminal: Sendable {
    public struct Options: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The alternate screen, cleared, where lines don't wrap, with the cursor hidden; the old title comes back.
        public static let fullScreen = Options(rawValue: 1)
        /// Pastes are told from typing.
        public static let paste = Options(rawValue: 2)
        /// Tells when the window gets or loses the keyboard.
        public static let focus = Options(rawValue: 4)
        /// Clicks and the wheel come as input. Selecting text then needs Shift.
        public static let mouse = Options(rawValue: 8)
    }

    /// Where input is read.
    let input: CInt
    private let output: CInt
    private let ownsDescriptors: Bool
    private let options: Options
    /// Whether it is this object that handles the signals and took the terminal over last.
    private let isOwner = Mutex(false)
    /// One writer at a time, so that sequences are not mixed.
    private let writing = Mutex(())

    /// The controlling terminal, `/dev/tty`, whatever standard input and output are. It is not taken over yet.
    public convenience init(_ options: Options) throws(TerminalFailure) {
        let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw TerminalFailure(call: "open", code: errno) }
        self.init(input: descriptor, output: descriptor, options, ownsDescriptors: true)
    }

    /// A terminal that is open already, and stays so.
    public convenience init(input: CInt, output: CInt, _ options: Options) {
        self.init(input: input, output: output, options, ownsDescriptors: false)
    }

    private init(input: CInt, output: CInt, _ options: Options, ownsDescriptors: Bool) {
        self.input = input
        self.output = output
        self.options = options
        self.ownsDescriptors = ownsDescriptors
    }

    deinit {
        restore()
        if ownsDescriptors { close(input) }
    }

    /// In cells; 80 × 24 if the terminal does not know.
    public var size: Size {
        var (columns, rows): (CInt, CInt) = (0, 0)
        guard cterminal_size(output, &columns, &rows) == 0, columns > 0, rows > 0 else {
            return Size(columns: 80, rows: 24)
        }
        return Size(columns: Int(columns), rows: Int(rows))
    }

    /// Whether it is taken over at this moment.
    public var isEntered: Bool { cterminal_is_entered() != 0 }

    /// Takes the terminal over: raw modes, and what the options ask for; the signals that would leave it in disorder are
    /// handled from here on. Then all is to be painted anew.
    public func enter() throws(TerminalFailure) {
        let failure = isOwner.withLock { isOwner -> TerminalFailure? in
            if isOwner, isEntered { return nil }
            guard cterminal_handle_signals() == 0 else { return TerminalFailure(call: "sigaction", code: errno) }
            let (entering, leaving) = (options.entering, options.leaving)
            guard cterminal_enter(input, output, entering, entering.count, leaving, leaving.count) == 0 else {
                return TerminalFailure(call: "tcsetattr", code: errno)
            }
            isOwner = true
            return nil
        }
        if let failure { throw failure }
    }

    /// Puts the terminal right, for another program, an editor say, until the next ``enter()``. Signals stay handled. Done
    /// twice it does nothing.
    public func leave() {
        isOwner.withLock { if $0 { cterminal_leave() } }
    }

    /// Puts the terminal right for good, and the handling of signals as well. Done twice it does nothing.
    public func restore() {
        isOwner.withLock { isOwner in
            guard isOwner else { return }
            cterminal_leave()
            cterminal_unhandle_signals()
            isOwner = false
        }
    }

    /// Puts the terminal right and stops the process as Ctrl-Z does; takes it over again when it is continued. ``TerminalEvents``
    /// then tells that it was. Where nobody could continue it, it goes on at once.
    public func suspend() {
        cterminal_stop()
    }

    /// Writes all of it, waiting where the terminal is slow. While the terminal is not taken over it writes nothing.
    /// - Throws: when the terminal is gone.
    public func write(_ bytes: [UInt8]) throws(TerminalFailure) {
        let code = writing.withLock { _ in bytes.withUnsafeBytes { writeAll($0) } }
        if let code { throw TerminalFailure(call: "write", code: code) }
    }

    /// The error it ended with.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> CInt? {
        var rest = bytes[...]
        while !rest.isEmpty, isEntered {
            let written = Glibc.write(output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var writable = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                // Not for ever: someone else may put the terminal right meanwhile.
                _ = poll(&writable, 1, 200)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}

extension RawTerminal.Options {
    fileprivate var entering: [UInt8] {
        var output = ControlBytes()
        if contains(.fullScreen) { output.raw("\u{1B}[22;2t\u{1B}[?1049h\u{1B}[0m\u{1B}[?7l\u{1B}[?25l\u{1B}[2J") }
        if contains(.paste) { output.raw("\u{1B}[?2004h") }
        if contains(.focus) { output.raw("\u{1B}[?1004h") }
        if contains(.mouse) { output.raw("\u{1B}[?1000h\u{1B}[?1006h") }
        return output.bytes
    }

    fileprivate var leaving: [UInt8] {
        var output = ControlBytes()
        if contains(.mouse) { output.raw("\u{1B}[?1006l\u{1B}[?1000l") }
        if contains(.focus) { output.raw("\u{1B}[?1004l") }
        if contains(.paste) { output.raw("\u{1B}[?2004l") }
        if contains(.fullScreen) {
            output.raw("\u{1B}[?2026l\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l\u{1B}[23;2t")
        }
        return output.bytes
    }
}
