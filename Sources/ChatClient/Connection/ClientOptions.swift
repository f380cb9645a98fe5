public import NIOCore

/// How long a client waits.
public struct ClientTimeouts: Sendable {
    /// For the connection of TCP.
    public var connect: Duration = .seconds(10)
    public var handshake: Duration = .seconds(10)
    /// From a request, or from the reply before it, to its reply.
    public var reply: Duration = .seconds(60)
    /// Without a single byte. For connections that listen: their server sends a heartbeat. Nil: for ever.
    public var silence: Duration?

    public init() {}
}

public struct ClientOptions: Sendable {
    public var timeouts = ClientTimeouts()
    /// The longest reply or event, in bytes with its ending.
    public var replyLimit = 1_048_576
    /// Called on the event loop for every event, in order, `closing` among them; must not block.
    public var onEvent: @Sendable (ServerEvent) -> Void = { _ in }
    /// Shown to servers that ask for a certificate.
    public var identity: ClientIdentity?
    /// Nil: the process's shared event loops.
    public var group: (any EventLoopGroup)?
    /// Takes the events as well, and says when to stop reading.
    var buffer: EventBuffer?

    public init() {}
}
