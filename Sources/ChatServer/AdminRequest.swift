/// A command of the operator, the same whether a running server or the command itself carries it out.
public enum AdminRequest: Codable, Sendable, Equatable {
    case addUser(user: String, name: String?, password: String)
    case setPassword(user: String, password: String)
    case setDisabled(user: String, disabled: Bool)
    case listUsers
    case makeDemo
    /// `uses` at least 1; `days` at least 1, nil: without an end. `address`: `HOST:PORT` for the invite string, nil: as
    /// the server knows it.
    case makeInvite(uses: Int, days: Int?, address: String? = nil)
    case listInvites
    case revokeInvite(id: Int64)
    case listSessions(user: String)
    /// `session` nil: all of them.
    case revokeSessions(user: String, session: Int64?)
}

/// What became of it.
public enum AdminResponse: Codable, Sendable, Equatable {
    /// Lines for the operator.
    case done([String])
    case users([AdminUser])
    /// The code is told this once. `link`: the invite string, where it was asked for.
    case madeInvite(code: String, link: String? = nil, notes: [String])
    case invites([AdminInvite])
    case sessions([AdminSession])
    /// One line for a person: what is wrong and, where there is one, the cure.
    case refused(String)
}

/// An account as the operator sees it.
public struct AdminUser: Codable, Sendable, Equatable {
    public var user: String
    public var name: String
    public var isDisabled: Bool
    public var isDemo: Bool
    /// As in the protocol: 2026-11-22T10:00:00.123Z.
    public var created: String
}

/// An invite as the operator sees it, without its code.
public struct AdminInvite: Codable, Sendable, Equatable {
    public var id: Int64
    public var uses: Int
    public var used: Int
    public var created: String
    /// nil: without an end.
    public var expires: String?
    public var isRevoked: Bool
    /// Whether an account can be made with it now.
    public var isUsable: Bool
}

/// A session as the operator sees it, without its token.
public struct AdminSession: Codable, Sendable, Equatable {
    public var id: Int64
    public var device: String?
    public var address: String?
    /// `tls` or `insecure`.
    public var listener: String
    public var made: String
    public var lastUsed: String
    public var isConnected: Bool
}
