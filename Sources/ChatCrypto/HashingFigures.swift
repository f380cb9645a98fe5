/// What the hashing threads have done and have to do.
public struct HashingFigures: Hashable, Sendable {
    /// Passwords that wait for a thread, and how many may.
    public var waiting = 0
    public let capacity = HashingQueue.capacity
    /// Hashes made, and the seconds that took.
    public var hashes = 0
    public var seconds = 0.0
    /// Passwords that were not taken because the queue was full, in all or for their source.
    public var refused = 0
}
