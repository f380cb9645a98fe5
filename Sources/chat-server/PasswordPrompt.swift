import Foundation

/// Reads a password without showing it.
enum PasswordPrompt {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The first line of standard input.
    static func fromStandardInput() throws(Failure) -> String {
        guard let line = Swift.readLine(strippingNewline: true) else {
            throw Failure(description: "there is no password on standard input")
        }
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }

    /// Asks at the terminal, twice where a new password is made.
    static func ask(confirming: Bool) throws(Failure) -> String {
        let password = try askOnce("Password: ")
        if confirming, try askOnce("Again: ") != password {
            throw Failure(description: "the two passwords are not the same")
        }
        return password
    }

    private static func askOnce(_ prompt: String) throws(Failure) -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw Failure(description: "there is no terminal to ask for a password: use --password-stdin")
        }
        defer { close(terminal) }
        guard tcgetattr(terminal, &HiddenInput.shown) == 0 else {
            throw Failure(description: "the terminal cannot hide a password: use --password-stdin")
        }
        HiddenInput.terminal = terminal
        var hidden = HiddenInput.shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        let before = HiddenInput.signals.map { signal($0, HiddenInput.end) }
        // A stopped program would leave the shell a terminal that shows nothing.
        let stopBefore = signal(SIGTSTP, SIG_IGN)
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(terminal, TCSANOW, &HiddenInput.shown)
            for (number, handler) in zip(HiddenInput.signals, before) {
                signal(number, handler)
            }
            signal(SIGTSTP, stopBefore)
        }
        let handle = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
        handle.write(Data(prompt.utf8))
        let line = typedLine(from: handle)
        handle.write(Data("\n".utf8))
        guard let line else { throw Failure(description: "no password was given") }
        return line
    }

    /// Up to the end of the line; nil when the input ends.
    private static func typedLine(from handle: FileHandle) -> String? {
        var bytes: [UInt8] = []
        while let byte = (try? handle.read(upToCount: 1))?.first {
            switch byte {
            case UInt8(ascii: "\n"): return String(decoding: bytes, as: UTF8.self)
            default: bytes.append(byte)
            }
        }
        return nil
    }
}

/// What a signal's handler needs to put the terminal right.
///
/// `nonisolated(unsafe)`: written before the handlers are set, read by them and after them; one prompt at a time.
private enum HiddenInput {
    static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    nonisolated(unsafe) static var terminal: CInt = -1
    nonisolated(unsafe) static var shown = termios()

    /// Shows again what is typed, then lets the signal end the program; only calls that signal-safety(7) allows.
    static let end: @convention(c) (CInt) -> Void = { number in
        tcsetattr(HiddenInput.terminal, TCSANOW, &HiddenInput.shown)
        signal(number, SIG_DFL)
        raise(number)
    }
}
