/// How much of everything there is, for whoever watches the service.
public struct ServiceFigures: Hashable, Sendable {
    /// Disabled ones included.
    public var accounts: Int
    public var sessions: Int
    public var rooms: Int
    /// Connections that listen.
    public var listeners: Int
    /// The id of the newest entry of the log.
    public var newest: Int64
}

extension ChatService {
    public var figures: ServiceFigures {
        ServiceFigures(
            accounts: users.count, sessions: sessions.count, rooms: rooms.count, listeners: delivery.listenerCount,
            newest: delivery.newestVisible.rawValue)
    }
}
