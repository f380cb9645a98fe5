import CTerminal
import Glibc

/// A question at the terminal whose answer is not shown, such as a password.
public enum HiddenInput {
    /// Asks at `/dev/tty`, whatever standard input and output are. The terminal is as before on every way out; what was
    /// typed before the question is thrown away.
    ///
    /// - Parameter farewell: written when a signal ends the program meanwhile; at most 256 bytes.
    /// - Returns: the bytes of the line, without its end; nil: the input has ended.
    public static func line(_ prompt: String, farewell: String = "\n") throws(TerminalFailure) -> [UInt8]? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { throw TerminalFailure(call: "open", code: errno) }
        defer { close(terminal) }
        let bytes = Array(farewell.utf8)
        guard cterminal_hide_input(terminal, bytes, bytes.count) == 0 else {
            throw TerminalFailure(call: "tcsetattr", code: errno)
        }
        defer { cterminal_show_input() }
        try write(prompt, to: terminal)
        let line = typedLine(terminal)
        try write("\n", to: terminal)
        return line
    }

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

    private static func write(_ text: String, to terminal: CInt) throws(TerminalFailure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(terminal, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TerminalFailure(call: "write", code: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
