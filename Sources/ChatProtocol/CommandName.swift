/// The commands by name, as the JSON dialect writes them.
public enum CommandName: String, Sendable, Hashable, CaseIterable {
    case login, send, inbox
    case showUser = "show_user"
    case read, logout, hello, help, ping, quit, whoami

    /// Whether the command acts for a session, so that its first param in the words dialect may be a token.
    public var needsSession: Bool { Grammar.entry(of: self).needsSession }
}

extension CommandName {
    /// The command that the words dialect calls so: any case, aliases of one word too.
    init?(words bytes: RawSpan) {
        return nil
    }
}
