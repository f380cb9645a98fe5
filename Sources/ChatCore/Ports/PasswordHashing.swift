public import ChatProtocol

/// Salted password hashing, slow on purpose, on threads of its own (SECURITY.md 3.1 to 3.3).
public protocol PasswordHashing: Sendable {
    /// Hashes a new password.
    func hash(_ password: Password) async throws(HashingError) -> PasswordHash

    /// Compares a password with a stored one, with the same work when there is none (`stored` nil: the verdict never
    /// matches, and neither bytes nor time tell).
    /// - Parameters:
    ///   - source: bounds what one address may have in the queue.
    ///   - isWanted: asked before the work begins; false drops it.
    func verify(
        _ password: Password, against stored: PasswordHash?, source: SourceAddress,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(HashingError) -> PasswordVerdict
}

/// What a comparison found.
public struct PasswordVerdict: Hashable, Sendable {
    public var matches: Bool
    /// The stored parameters are weaker than today's policy: hash anew.
    public var needsRehash: Bool

    public init(matches: Bool, needsRehash: Bool) {
        self.matches = matches
        self.needsRehash = needsRehash
    }
}

/// Why there is no verdict.
public enum HashingError: Error, Hashable, Sendable {
    /// The queue is full, in all or for this address.
    case busy(retryAfter: Int)
    /// Nobody waits for the verdict any more.
    case dropped
    /// OpenSSL refused; the text is for the log.
    case failed(String)
}
