/// How much may wait for one recipient (PROTOCOL.md section 6): messages of conversations of two that are neither read
/// nor handed to a listening connection. Rooms, hidden messages and those to oneself never count.
public struct InboxQuota: Hashable, Sendable {
    /// Messages of all senders; one sender may have half of them.
    public var messages: Int
    /// Bytes of their texts; one sender may have half of them.
    public var bytes: Int

    public init(messages: Int = 100_000, bytes: Int = 64 * 1_048_576) {
        self.messages = messages
        self.bytes = bytes
    }

    /// Whether one more is too much.
    /// - Parameters:
    ///   - load: what waits already.
    ///   - isOneSender: it is what one sender has there.
    public func refuses(_ load: InboxLoad, isOneSender: Bool) -> Bool {
        let share = isOneSender ? 2 : 1
        return load.messages >= messages / share || load.bytes >= bytes / share
    }
}

/// What waits for a recipient.
public struct InboxLoad: Hashable, Sendable {
    public var messages: Int
    public var bytes: Int

    public init(messages: Int = 0, bytes: Int = 0) {
        self.messages = messages
        self.bytes = bytes
    }

    public static func += (load: inout InboxLoad, more: InboxLoad) {
        load.messages += more.messages
        load.bytes += more.bytes
    }
}
