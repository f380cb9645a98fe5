import ChatCore

/// The accounts of an `InMemoryStore`.
struct InMemoryAccounts {
    private(set) var all: [Account] = []
    private(set) var removed: [RemovedAccount] = []

    mutating func remove(_ account: AccountID) throws(StoreError) {
        guard let place = all.firstIndex(where: { $0.id == account }) else { throw .notFound }
        removed.append(RemovedAccount(id: account, user: all.remove(at: place).user))
    }

    mutating func insert(_ account: NewAccount) throws(StoreError) -> Account {
        guard !all.contains(where: { $0.user == account.user }), !removed.contains(where: { $0.user == account.user })
        else { throw .nameTaken }
        let stored = Account(
            id: AccountID(Int64(all.count + removed.count + 1)), user: account.user, name: account.name,
            passwordHash: account.passwordHash, isDemo: account.isDemo, created: account.created)
        all.append(stored)
        return stored
    }

    mutating func change(_ account: AccountID, _ change: AccountChange) throws(StoreError) {
        guard let place = all.firstIndex(where: { $0.id == account }) else { throw .notFound }
        switch change {
        case .passwordHash(let hash): all[place].passwordHash = hash
        case .renewedHash(let old, let new):
            guard all[place].passwordHash == old else { throw .notFound }
            all[place].passwordHash = new
        case .name(let name): all[place].name = name
        case .disabled(let isDisabled): all[place].isDisabled = isDisabled
        case .demo(let isDemo): all[place].isDemo = isDemo
        }
    }
}

/// The sessions of an `InMemoryStore`.
struct InMemorySessions {
    private(set) var all: [StoredSession] = []
    var logins: [Place: StoredLogin] = [:]
    private var lastID: Int64 = 0

    struct Place: Hashable {
        let account: AccountID
        let source: SourceAddress
    }

    mutating func insert(
        _ session: NewSession, from source: SourceAddress?, replacing: [SessionID]
    ) -> SessionID {
        delete(replacing)
        if let source {
            logins[Place(account: session.account, source: source)] = StoredLogin(
                account: session.account, source: source, time: session.created)
            let known = logins.values.filter { $0.account == session.account }.sorted { $0.time > $1.time }
            for login in known.dropFirst(KnownAddresses.mostPerAccount) {
                logins[Place(account: login.account, source: login.source)] = nil
            }
        }
        lastID += 1
        all.append(StoredSession(id: SessionID(lastID), session: session, lastUsed: session.created))
        return SessionID(lastID)
    }

    mutating func delete(_ sessions: [SessionID]) {
        all.removeAll { sessions.contains($0.id) }
    }

    mutating func touch(_ uses: [SessionUse]) {
        for use in uses {
            guard let place = all.firstIndex(where: { $0.id == use.id }) else { continue }
            all[place].lastUsed = max(all[place].lastUsed, use.lastUsed)
        }
    }
}
