public import ChatProtocol

/// Changes messages that are in the log.
public protocol MessageChanging: Sendable {
    /// Changes a message where `decide` says so, and puts that into the log; returns when it is committed and told.
    ///
    /// Reading the message, deciding, and the change are one step in the order of the log.
    /// - Parameters:
    ///   - account: who wants it.
    ///   - decide: called once, with nil where the id is no message's.
    /// - Returns: what `decide` said.
    func change(
        _ message: MessageID, by account: AccountID, at time: Timestamp,
        decide: @escaping @Sendable (MessageStanding?) -> MessageDecision
    ) async throws(StoreError) -> MessageDecision

    /// Deletes some of the messages that an account wrote, the oldest first, as if it did so itself; returns when that is
    /// committed and told.
    /// - Parameter place: only above it.
    /// - Returns: how many were deleted, and up to where there are none any more; nil: nowhere are there any.
    func deleteMessages(
        of account: AccountID, above place: MessageID, at time: Timestamp
    ) async throws(StoreError) -> (deleted: Int, upTo: MessageID?)

    /// As that of an account, for the messages of a room, each as if its sender did so.
    func deleteMessages(
        in room: ConversationID, above place: MessageID, at time: Timestamp
    ) async throws(StoreError) -> (deleted: Int, upTo: MessageID?)
}

/// A message, and where somebody stands who wants to change it.
public struct MessageStanding: Hashable, Sendable {
    /// What a room says of a member.
    public struct Membership: Hashable, Sendable {
        public var role: RoomRole
        /// Entries below it are not for this member.
        public var visibleFrom: MessageID

        public init(role: RoomRole, visibleFrom: MessageID) {
            self.role = role
            self.visibleFrom = visibleFrom
        }
    }

    public var message: StoredMessage
    /// nil in a conversation of two, and for one who is not in the room.
    public var membership: Membership?

    public init(message: StoredMessage, membership: Membership? = nil) {
        self.message = message
        self.membership = membership
    }
}

/// What becomes of a message.
public enum MessageDecision: Hashable, Sendable {
    case refuse(ErrorCode)
    /// It is as it was wanted already.
    case keep
    /// Its text from now on.
    case edit([UInt8])
    case delete
}
