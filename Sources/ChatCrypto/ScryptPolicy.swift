/// How much work a password costs (RFC 7914; SECURITY.md 3.1).
public struct ScryptPolicy: Hashable, Sendable {
    /// The binary logarithm of N; one hash uses about 2^ln KiB of memory.
    public let ln: Int
    public let r = 8
    public let p = 3

    /// What new passwords cost when nothing else was asked for.
    public static let standard = ScryptPolicy(uncheckedLn: 15)

    /// - Parameter ln: 10 to 17, otherwise nil.
    public init?(ln: Int) {
        guard (10...17).contains(ln) else { return nil }
        self.ln = ln
    }

    private init(uncheckedLn ln: Int) {
        self.ln = ln
    }
}
