import ChatCore
import ChatProtocol

/// Removes an account for good; its messages stay, as from a removed user.
public struct RemoveUser: AdminRequest {
    public static let name = "user.remove"
    public var user: String
    /// An account that was removed before is no error: its texts are to be deleted.
    public var isPurge: Bool

    public init(user: String, isPurge: Bool = false) {
        self.user = user
        self.isPurge = isPurge
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let user = try admin.userName(user)
        if admin.service.users.removed(named: user) != nil {
            guard isPurge else { throw ExitStatus.refused("\(user) was removed before") }
            return AdminDone("kept", user: user.description, "\(user) was removed before")
        }
        try await admin.service.removeAccount(user)
        return AdminDone(
            "removed", user: user.description, "removed \(user); its sessions have ended, its name is not given again")
    }
}

/// Deletes some of the texts of a removed account; asked again until it is done.
public struct PurgeUser: AdminRequest {
    public static let name = "user.purge"
    public var user: String
    /// What the answer before gave as `next`.
    public var after: Int64?

    public init(user: String, after: Int64? = nil) {
        self.user = user
        self.after = after
    }

    public func perform(_ admin: AdminService) async throws -> AdminPurge {
        let purged = try await admin.service.purge(try admin.userName(user), above: after.map { MessageID($0) })
        return AdminPurge(deleted: purged.deleted, next: purged.upTo?.rawValue)
    }
}

/// How far a purge has come.
public struct AdminPurge: Codable, Sendable, Equatable {
    /// Messages that this answer deleted.
    public var deleted: Int
    /// nil: there is nothing more to delete.
    public var next: Int64?
}
