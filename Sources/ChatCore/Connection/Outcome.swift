public import ChatProtocol

/// What became of a request.
public struct Outcome: Sendable {
    public var reply: Reply
    public var binding: BindingChange
    /// What must happen when the reply has been handed to the socket; the request has completed only then.
    public var afterWrite: FollowUp?
    public var listening: ListeningChange

    public init(
        _ reply: Reply, binding: BindingChange = .keep, afterWrite: FollowUp? = nil,
        listening: ListeningChange = .keep
    ) {
        self.reply = reply
        self.binding = binding
        self.afterWrite = afterWrite
        self.listening = listening
    }
}

/// What a request does to the binding of session and connection (PROTOCOL.md section 2).
public enum BindingChange: Sendable {
    case keep
    case bind(Session)
    case unbind
}

/// Work that waits for a reply to be written.
public enum FollowUp: Sendable {
    /// Raises marks, and tells the account's other connections by the events.
    case markRead(AccountID, ReadMark, [Event])
}
