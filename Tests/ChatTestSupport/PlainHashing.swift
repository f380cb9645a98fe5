public import ChatCore
public import ChatProtocol
import Synchronization

/// "Hashing" for tests that costs nothing; the stored form shows the password, so it is good for nothing else.
public final class PlainHashing: PasswordHashing {
    private struct State {
        var failure: HashingError?
        var verifications = 0
    }

    private let state = Mutex(State())
    private let version: String

    /// - Parameter version: rows written under another version are found weak (`needsRehash`).
    public init(version: String = "1") {
        self.version = version
    }

    /// How often a password was compared, with or without a stored one.
    public var verifications: Int {
        state.withLock { $0.verifications }
    }

    /// What every further call throws; nil ends it.
    public func fail(_ failure: HashingError?) {
        state.withLock { $0.failure = failure }
    }

    public func hash(_ password: Password) async throws(HashingError) -> PasswordHash {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return PasswordHash("$plain$\(version)$" + PlainHashing.hexadecimal(password))
    }

    public func verify(
        _ password: Password, against stored: PasswordHash?, source: SourceAddress,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(HashingError) -> PasswordVerdict {
        let failure = state.withLock { state in
            state.verifications += 1
            return state.failure
        }
        if let failure { throw failure }
        guard isWanted() else { throw .dropped }
        guard let stored else { return PasswordVerdict(matches: false, needsRehash: false) }
        let fields = stored.text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[1] == "plain", fields[3] == PlainHashing.hexadecimal(password) else {
            return PasswordVerdict(matches: false, needsRehash: false)
        }
        return PasswordVerdict(matches: true, needsRehash: fields[2] != version)
    }

    private static func hexadecimal(_ password: Password) -> String {
        password.withBytes { bytes in
            bytes.withUnsafeBytes { $0.map { String($0, radix: 16) }.joined(separator: ".") }
        }
    }
}
