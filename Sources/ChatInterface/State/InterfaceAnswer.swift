public import ChatClient

/// What comes back for an ``InterfaceRequest``.
public enum InterfaceAnswer: Sendable {
    case done
    case messages(Page<Message>)
    case users(Page<User>)
    /// Who is active, and the first others; whether nobody else is active.
    case directory(active: [User], others: [User], isWhole: Bool)
    case rooms(Page<Room>)
    case members(Page<Member>)
    case names(Page<String>)
    case sessions(Page<OwnSession>)
}
