import ChatClient
import Glibc

/// Trust on first use: whether an unknown server's key is to be trusted.
enum UnknownServerQuestion {
    /// At a terminal a person decides; without one the key is trusted, and that is said.
    @Sendable
    static func ask(_ server: ServerAddress, _ fingerprint: String) async throws -> Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            StandardStreams.complain("\(server) is new: its key \(fingerprint) is trusted from now on")
            return true
        }
        try StandardStreams.write(
            "The server \(server) is not known yet. The fingerprint of its key is\n\(fingerprint)\n", to: STDERR_FILENO)
        while true {
            try StandardStreams.write("Trust it from now on (yes/no)? ", to: STDERR_FILENO)
            switch typedLine()?.lowercased() {
            case "yes", "y": return true
            case "no", "n", nil: return false
            default: continue
            }
        }
    }

    /// Byte by byte: what is typed behind the line belongs to others. Nil: the input has ended.
    private static func typedLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }
}
