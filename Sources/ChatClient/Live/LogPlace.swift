/// How far somebody has come in a server's log. To be kept with what one has seen, and given to
/// ``LiveClient/events(since:)`` after a restart.
public struct LogPlace: Sendable, Hashable, Codable {
    /// The identity of the log; nil: not known, so that a log that was exchanged can be noticed only by a lower end.
    public var log: String?
    /// Everything up to this id has been seen; 0: nothing.
    public var id: Int64

    public init(log: String? = nil, id: Int64) {
        self.log = log
        self.id = id
    }

    /// Before everything.
    public static let start = LogPlace(id: 0)
}
