/// A command of the operator, the same whether a running server or the command itself carries it out.
public enum AdminRequest: Codable, Sendable, Equatable {
    case addUser(user: String, name: String?, password: String)
    case setPassword(user: String, password: String)
    case setDisabled(user: String, disabled: Bool)
    case listUsers
    case makeDemo
}

/// What became of it.
public enum AdminResponse: Codable, Sendable, Equatable {
    /// Lines for the operator.
    case done([String])
    case users([AdminUser])
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
