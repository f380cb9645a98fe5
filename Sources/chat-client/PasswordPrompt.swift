import ChatClient
import Glibc

/// Asks for a password at the terminal, without showing it, whatever standard input and output are.
enum PasswordPrompt {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// - Throws: ``UsageError`` if there is no terminal, or nothing was typed.
    static func ask(_ prompt: String) throws -> String {
        guard let password = try typed(prompt), !password.isEmpty else { throw UsageError("no password was given") }
        return password
    }

    /// - Parameter farewell: said when a signal ends the program meanwhile.
    /// - Returns: nil: the input has ended.
    /// - Throws: ``UsageError`` if there is no terminal.
    static func typed(_ prompt: String, farewell: String = "\n") throws -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0, tcgetattr(terminal, &HiddenInput.shown) == 0 else {
            throw UsageError(
                "there is no terminal to ask for the password: --password-stdin or --password-file is needed")
        }
        defer { close(terminal) }
        HiddenInput.terminal = terminal
        HiddenInput.setFarewell(farewell)
        var hidden = HiddenInput.shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        let before = signals.map { signal($0, HiddenInput.end) }
        // The shell would get the terminal as it is now.
        let stopBefore = signal(SIGTSTP, SIG_IGN)
        // Waiting input is thrown away: it was not typed for this.
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(terminal, TCSANOW, &HiddenInput.shown)
            for (number, handler) in zip(signals, before) { signal(number, handler) }
            signal(SIGTSTP, stopBefore)
        }
        try StandardStreams.write(prompt, to: terminal)
        let line = typedLine(terminal)
        try StandardStreams.write("\n", to: terminal)
        guard let line else { return nil }
        guard let password = String(validating: line, as: UTF8.self) else {
            throw UsageError("the password is no UTF-8")
        }
        return password
    }

    /// Nil: the input has ended.
    private static func typedLine(_ terminal: CInt) -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line.isEmpty ? nil : line }
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
    }
}

/// What a signal's handler needs to put the terminal right.
///
/// `nonisolated(unsafe)`: written before the handlers are set, read by them and after them; one prompt at a time.
private enum HiddenInput {
    nonisolated(unsafe) static var terminal: CInt = -1
    nonisolated(unsafe) static var shown = termios()
    nonisolated(unsafe) private static var farewell: UnsafeMutableBufferPointer<UInt8>?

    static func setFarewell(_ text: String) {
        farewell?.deallocate()
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = copy.initialize(from: text.utf8)
        farewell = copy
    }

    /// Shows again what is typed, then ends the program as the signal would have. Calls nothing but what
    /// signal-safety(7) allows.
    static let end: @convention(c) (CInt) -> Void = { number in
        tcsetattr(HiddenInput.terminal, TCSANOW, &HiddenInput.shown)
        if let bytes = HiddenInput.farewell { _ = write(HiddenInput.terminal, bytes.baseAddress, bytes.count) }
        signal(number, SIG_DFL)
        raise(number)
    }
}
