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

    /// What Ctrl-C types.
    private static let interrupt: UInt8 = 3

    private static func askOnce(_ prompt: String) throws(Failure) -> String {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw Failure(description: "there is no terminal to ask for a password: use --password-stdin")
        }
        defer { close(terminal) }
        var shown = termios()
        guard tcgetattr(terminal, &shown) == 0 else {
            throw Failure(description: "the terminal cannot hide a password: use --password-stdin")
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        // Signals wait until the terminal is right again.
        var signals = sigset_t()
        var before = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGQUIT] {
            sigaddset(&signals, signal)
        }
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        hidden.c_lflag &= ~tcflag_t(ISIG)
        // Without its signal Ctrl-C would wait in the terminal's line until Enter: it ends the line, too (termios(3)).
        withUnsafeMutableBytes(of: &hidden.c_cc) { $0[Int(VEOL)] = interrupt }
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer { tcsetattr(terminal, TCSAFLUSH, &shown) }
        let handle = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
        handle.write(Data(prompt.utf8))
        let line = typedLine(from: handle)
        handle.write(Data("\n".utf8))
        guard let line else { throw Failure(description: "no password was given") }
        return line
    }

    /// Up to the end of the line; nil when the input ends or Ctrl-C is typed.
    private static func typedLine(from handle: FileHandle) -> String? {
        var bytes: [UInt8] = []
        while let byte = (try? handle.read(upToCount: 1))?.first {
            switch byte {
            case UInt8(ascii: "\n"): return String(decoding: bytes, as: UTF8.self)
            case interrupt: return nil
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
