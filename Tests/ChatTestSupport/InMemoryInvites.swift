public import ChatCore
import ChatProtocol

/// The invites of an `InMemoryStore`.
struct InMemoryInvites {
    private(set) var all: [Invite] = []

    mutating func insert(_ invite: NewInvite) -> InviteID {
        let id = InviteID(Int64(all.count + 1))
        all.append(Invite(id: id, invite: invite))
        return id
    }

    mutating func revoke(_ invite: InviteID) throws(StoreError) {
        guard let place = all.firstIndex(where: { $0.id == invite }) else { throw .notFound }
        all[place].isRevoked = true
    }

    mutating func use(_ digest: TokenDigest, at time: Timestamp) throws(StoreError) {
        guard let place = all.firstIndex(where: { $0.invite.digest == digest }), all[place].isUsable(at: time) else {
            throw .inviteInvalid
        }
        all[place].used += 1
    }
}

extension InMemoryStore: InviteStore {
    public func insert(_ invite: NewInvite) async throws(StoreError) -> InviteID {
        try run { state throws(StoreError) in state.invites.insert(invite) }
    }

    public func allInvites() async throws(StoreError) -> [Invite] {
        try run { state throws(StoreError) in state.invites.all }
    }

    public func invite(_ digest: TokenDigest) async throws(StoreError) -> Invite? {
        try run { state throws(StoreError) in state.invites.all.first { $0.invite.digest == digest } }
    }

    public func revoke(_ invite: InviteID) async throws(StoreError) {
        try run { state throws(StoreError) in try state.invites.revoke(invite) }
    }

    public func register(
        _ account: NewAccount, using invite: TokenDigest?
    ) async throws(StoreError) -> Account {
        try run { state throws(StoreError) in
            var invites = state.invites
            if let invite { try invites.use(invite, at: account.created) }
            let stored = try state.accounts.insert(account)
            state.invites = invites
            return stored
        }
    }
}
