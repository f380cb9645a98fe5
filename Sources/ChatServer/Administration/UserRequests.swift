import ChatCore
import ChatProtocol

/// Makes an account.
public struct AddUser: AdminRequest {
    public static let name = "user.add"
    public static let needs = AdminNeed.nothing
    public var user: String
    /// The display name; nil: the user name.
    public var displayName: String?
    public var password: String

    public init(user: String, name: String? = nil, password: String) {
        self.user = user
        displayName = name
        self.password = password
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let added = try await admin.service.accounts.add(
            user: admin.userName(user), name: displayName ?? user, password: Password([UInt8](password.utf8)))
        return AdminDone("added", user: added.user.description, "added \(added.user) (\(added.name))")
    }
}

/// Gives an account a new password, which ends its sessions.
public struct SetPassword: AdminRequest {
    public static let name = "user.passwd"
    public var user: String
    public var password: String

    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let user = try admin.userName(user)
        try await admin.service.accounts.setPassword(of: user, to: Password([UInt8](password.utf8)))
        return AdminDone(
            "password", user: user.description, "new password for \(user); all its sessions have ended")
    }
}

/// Disables an account, which ends its sessions, or enables it again.
public struct SetDisabled: AdminRequest {
    public static let name = "user.disable"
    public var user: String
    public var disabled: Bool

    public init(user: String, disabled: Bool) {
        self.user = user
        self.disabled = disabled
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let user = try admin.userName(user)
        if !disabled, !admin.allowsDemo, admin.service.users.account(named: user)?.isDemo == true {
            throw ExitStatus.refused(MakeDemo.refusal)
        }
        try await admin.service.accounts.setDisabled(disabled, user: user)
        let name = user.description
        return disabled
            ? AdminDone("disabled", user: name, "disabled \(user); all its sessions have ended")
            : AdminDone("enabled", user: name, "enabled \(user)")
    }
}

/// Shows one account, with what it is in.
public struct ShowUser: AdminRequest {
    public static let name = "user.show"
    public var user: String

    public init(user: String) {
        self.user = user
    }

    public func perform(_ admin: AdminService) throws -> AdminUserDetails {
        let user = try admin.userName(user)
        guard let account = admin.service.users.account(named: user) else { throw ServiceError(.userNotFound) }
        let sessions = try admin.service.sessions(of: user)
        return AdminUserDetails(
            account: AdminUser(account), sessions: sessions.count, connected: sessions.count { $0.isConnected },
            lastUsed: sessions.map(\.lastUsed).max()?.description,
            rooms: admin.service.rooms.memberships(of: account.id).map {
                AdminUserDetails.Membership(room: $0.room.description, role: $0.role.rawValue)
            })
    }
}

/// An account, and what it is in.
public struct AdminUserDetails: Codable, Sendable, Equatable {
    public struct Membership: Codable, Sendable, Equatable {
        public var room: String
        public var role: String
    }

    public var account: AdminUser
    public var sessions: Int
    /// Sessions that are bound to a connection.
    public var connected: Int
    /// Of its sessions, when one was used last; nil: it has none.
    public var lastUsed: String?
    public var rooms: [Membership]

    private enum CodingKeys: String, CodingKey {
        case account, sessions, connected, rooms
        case lastUsed = "last_used"
    }
}

/// Lists all accounts by user name.
public struct ListUsers: AdminListing {
    public typealias Row = AdminUser
    public static let name = "user.list"
    public var after: String?

    public init() {}

    public func perform(_ admin: AdminService) throws -> AdminPage<AdminUser> {
        let page = admin.service.users.page(after: after, limit: AdminPage<AdminUser>.mostRows + 1)
        return AdminPage(page.map { AdminUser($0) }) { $0.user }
    }
}

/// An account as the operator sees it.
public struct AdminUser: Codable, Sendable, Equatable {
    public var user: String
    public var name: String
    public var isDisabled: Bool
    public var isDemo: Bool
    /// As in the protocol: 2026-11-22T10:00:00.123Z.
    public var created: String

    private enum CodingKeys: String, CodingKey {
        case user, name
        case isDisabled = "disabled"
        case isDemo = "demo"
        case created
    }

    init(_ account: Account) {
        user = account.user.description
        name = account.name
        isDisabled = account.isDisabled
        isDemo = account.isDemo
        created = account.created.description
    }
}
