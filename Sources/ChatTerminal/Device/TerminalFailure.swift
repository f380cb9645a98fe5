import Glibc

/// The terminal could not be taken, or is gone.
public struct TerminalFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The call of the system that failed: `open`, `tcgetattr`, `write`.
    public let call: String
    /// errno(3).
    public let code: CInt

    public init(call: String, code: CInt) {
        self.call = call
        self.code = code
    }

    public var description: String {
        "\(call): \(String(cString: strerror(code)))"
    }
}
