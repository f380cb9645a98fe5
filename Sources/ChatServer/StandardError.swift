import Glibc

/// What a program says beside its result.
public enum StandardError {
    /// Writes text, or as much of it as goes: a log on a full disk, or in a pipe that nobody reads any more, must not end
    /// the program that writes it.
    public static func write(_ text: String) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
