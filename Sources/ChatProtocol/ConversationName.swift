/// Whom or what a request names: a user, or a room where the name begins with `#`.
///
/// Nil inside for a name that nobody and nothing can have: `user_not_found`, `room_not_found`.
public enum ConversationName: Sendable, Equatable {
    case user(UserName?)
    case room(RoomName?)

    public init(_ bytes: RawSpan) {
        if bytes.byteCount > 0, bytes.byte(at: 0) == UInt8(ascii: "#") {
            self = .room(RoomName(bytes))
        } else {
            self = .user(UserName(bytes))
        }
    }
}

extension ConversationName: CustomStringConvertible {
    /// For logs.
    public var description: String {
        switch self {
        case .user(let name): name?.description ?? "impossible"
        case .room(let name): name?.description ?? "impossible"
        }
    }
}
