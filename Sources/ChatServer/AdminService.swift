import ChatCore
import ChatProtocol

/// Carries out the operator's commands on the core.
struct AdminService: Sendable {
    private static let demoPassword = "surabaya"
    private static let demoUsers = [
        ("messi", "Lionel Messi"), ("henderson", "Jordan Henderson"), ("lineker", "Gary Lineker"),
    ]

    let service: ChatService
    /// Whether accounts may exist whose password everybody knows.
    let allowsDemo: Bool
    /// Whether this is a running server, whose settings are in force.
    var isServing = false
    /// Nil: there is no certificate, or none that is known here.
    var identity: @Sendable () -> ServerIdentity? = { nil }

    func perform(_ request: AdminRequest) async -> AdminResponse {
        do throws(ServiceError) {
            switch request {
            case .addUser(let user, let name, let password):
                let added = try await service.accounts.add(
                    user: userName(user), name: name ?? user, password: Password([UInt8](password.utf8)))
                return .done(["added \(added.user) (\(added.name))"])
            case .setPassword(let user, let password):
                let user = try userName(user)
                try await service.accounts.setPassword(of: user, to: Password([UInt8](password.utf8)))
                return .done(["new password for \(user); all its sessions have ended"])
            case .setDisabled(let user, let disabled):
                let user = try userName(user)
                if !disabled, !allowsDemo, service.users.account(named: user)?.isDemo == true {
                    return .refused(Self.demoRefusal)
                }
                try await service.accounts.setDisabled(disabled, user: user)
                return .done([disabled ? "disabled \(user); all its sessions have ended" : "enabled \(user)"])
            case .listUsers:
                return .users(service.users.accounts().map(Self.describe))
            case .makeDemo:
                return try await makeDemo()
            case .makeInvite(let uses, let days, let address):
                return try await makeInvite(uses: uses, days: days, address: address)
            case .listInvites: return try await listInvites()
            case .revokeInvite(let id): return try await revokeInvite(id)
            case .listSessions(let user): return try listSessions(of: user)
            case .revokeSessions(let user, let session): return try await revokeSessions(of: user, session)
            }
        } catch {
            return .refused(Self.explain(error))
        }
    }

    private static let demoRefusal =
        "demo accounts have a password that everybody knows, and this server listens on a public address"

    private func makeDemo() async throws(ServiceError) -> AdminResponse {
        guard allowsDemo else { return .refused(Self.demoRefusal) }
        var lines: [String] = []
        for (user, name) in Self.demoUsers {
            let userName = try userName(user)
            if let account = service.users.account(named: userName) {
                lines.append(
                    account.isDemo
                        ? "\(user) is there already" : "\(user) is there already, with a password of its own")
                continue
            }
            _ = try await service.accounts.add(
                user: userName, name: name, password: Password([UInt8](Self.demoPassword.utf8)), isDemo: true)
            lines.append("added \(user) (\(name)), password \(Self.demoPassword)")
        }
        return .done(lines)
    }

    func userName(_ text: String) throws(ServiceError) -> UserName {
        guard let user = UserName(text) else { throw ServiceError(.invalidName) }
        return user
    }

    private static func describe(_ account: Account) -> AdminUser {
        AdminUser(
            user: account.user.description, name: account.name, isDisabled: account.isDisabled,
            isDemo: account.isDemo, created: account.created.description)
    }

    private static func explain(_ error: ServiceError) -> String {
        switch error.code {
        case .invalidName:
            "a user name has 1 to 32 of a-z 0-9 _ . - and begins with a letter or a digit; "
                + "a display name has 1 to 64 characters and no control characters"
        case .weakPassword: "a password has 8 to 256 bytes"
        case .nameTaken: "that user name is taken (a removed one is never given again)"
        case .userNotFound: "there is no such user"
        case .invalidInvite: "there is no such invite: `chat-server invite list` shows them all"
        case .sessionNotFound: "the user has no such session: `chat-server session list USER` shows them all"
        default: error.cause ?? error.code.message(.english)
        }
    }
}
