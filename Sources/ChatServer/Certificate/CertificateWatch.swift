/// When to read the files of a certificate again: pure decisions, on what stat(2) says of them once a second.
///
/// A deploy hook replaces the files one after the other and corrects their modes and owners afterwards: a change is
/// looked at when it has been quiet for a second, and what can't be used yet is told only when it stays so.
struct CertificateWatch: Equatable {
    /// How long files that can't be used may stay so before it is said, milliseconds.
    static let patience: Int64 = 5_000
    /// How often files that can't be used, and don't change, are tried again: the reason may lie elsewhere.
    static let pause: Int64 = 60_000

    private var inForce: [FileStamp?]
    private var seen: [FileStamp?]
    private var changedAt: Int64 = 0
    private var nextTry: Int64 = 0
    private var said: String?

    /// Whether the files that are there now can't be used; from the moment that it was said.
    var isFailing: Bool { said != nil }

    init(inForce: [FileStamp?]) {
        self.inForce = inForce
        seen = inForce
    }

    /// - Parameter now: monotonic milliseconds.
    /// - Returns: whether the files are to be read now.
    mutating func looked(_ stamps: [FileStamp?], now: Int64) -> Bool {
        guard stamps == seen else {
            seen = stamps
            changedAt = now
            nextTry = now
            return false
        }
        guard stamps != inForce else {
            // As they were; or they have been put back.
            said = nil
            return false
        }
        return now >= nextTry
    }

    /// The files with these stamps, taken before they were read, are in force.
    mutating func loaded(_ stamps: [FileStamp?]) {
        inForce = stamps
        seen = stamps
        said = nil
    }

    /// The files can't be used.
    /// - Returns: whether to say so: once for each reason.
    mutating func failed(_ reason: String, now: Int64) -> Bool {
        guard now - changedAt >= Self.patience else {
            nextTry = changedAt + Self.patience
            return false
        }
        nextTry = now + Self.pause
        return tell(reason)
    }

    /// Somebody asked for the files to be read, and they can't be used.
    /// - Returns: whether it is news to the watch, which won't say the same once more.
    @discardableResult
    mutating func tell(_ reason: String) -> Bool {
        guard reason != said else { return false }
        said = reason
        return true
    }
}
