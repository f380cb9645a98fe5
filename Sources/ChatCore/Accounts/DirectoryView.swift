import ChatProtocol

/// Whom a user sees in `show_user` and `users`.
public enum DirectoryScope: String, Sendable, CaseIterable {
    case all
    /// The people one shares a conversation with.
    case shared
}

extension RegistrationPolicy {
    /// Where everybody may come in, strangers don't see each other.
    public var defaultDirectory: DirectoryScope {
        self == .open ? .shared : .all
    }
}

/// The directory as one account may see it.
struct DirectoryView {
    private let viewer: AccountID
    private let scope: DirectoryScope
    /// The people one shares a conversation with: of two, or a room.
    private let companions: Set<AccountID>
    private let blocks: BlockDirectory

    /// - Parameter needsCompanions: false where `listed` is not asked for times.
    init(
        _ service: ChatService, of viewer: AccountID, needsCompanions: Bool
    ) async throws(ServiceError) {
        self.viewer = viewer
        blocks = service.blocks
        scope = service.settings.directory
        guard needsCompanions || scope == .shared else {
            companions = []
            return
        }
        do {
            companions = try await service.log.correspondents(of: viewer)
                .union(service.rooms.roommates(of: viewer))
        } catch {
            throw ServiceError(error, doing: "reading whom one writes with")
        }
    }

    /// Oneself, too; nobody who has blocked the viewer.
    func shows(_ account: Account) -> Bool {
        !account.isDisabled && !blocks.isBlocked(viewer, by: account.id)
            && (scope == .all || account.id == viewer || companions.contains(account.id))
    }

    /// The last use is for people one shares a conversation with.
    func listed(_ account: Account, _ activity: (isConnected: Bool, lastUsed: Timestamp)?) -> ActiveUser {
        ActiveUser(
            user: account.user, name: account.name, connected: activity?.isConnected ?? false,
            lastActive: companions.contains(account.id) ? activity?.lastUsed : nil)
    }
}
