import ChatProtocol

/// Commands about who one is, and who else is there.
enum SessionCommands {
    static func login(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        do throws(ServiceError) {
            let outcome = try await proved(service, call)
            service.counters.login(refused: nil)
            return outcome
        } catch {
            service.counters.login(refused: error.code)
            throw error
        }
    }

    /// By the client's certificate, or by a password.
    private static func proved(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        if case .certificateLogin(let user, let device) = call.request.command {
            let account = try service.accounts.authenticate(user: user, certified: call.origin.certifiedUser)
            return try await begin(service, call, account, device: device)
        }
        guard case .login(let user, let password, let device) = call.request.command else {
            throw ServiceError(.internalError)
        }
        let presence = call.origin.presence
        let account = try await service.accounts.authenticate(
            user: user, password: password, source: call.origin.source, isWanted: { presence.isOpen })
        return try await begin(service, call, account, device: device)
    }

    /// Makes a session for whoever has proved to be this account, and binds it to the connection.
    static func begin(
        _ service: ChatService, _ call: CommandCall, _ account: Account, device: [UInt8]?
    ) async throws(ServiceError) -> Outcome {
        let (session, token) = try await service.sessions.open(
            for: account, device: device.map { String(decoding: $0, as: UTF8.self) },
            listener: call.origin.listener, address: call.origin.peer, source: call.origin.source)
        // The operator may have disabled the account, or changed its password, while the session was being made.
        guard let now = service.users.account(account.id), !now.isDisabled,
            now.passwordHash == account.passwordHash
        else {
            try await service.sessions.end([session])
            throw ServiceError(.authFailed)
        }
        service.logins.loggedIn(account.id, from: call.origin.source)
        let reply = Reply.loggedIn(
            token: token, user: now.user, name: now.name, expires: service.sessions.expiry(of: session))
        return Outcome(reply, binding: .bind(session))
    }

    static func logout(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        let session = try acting(call)
        try await service.sessions.end([session])
        return Outcome(.loggedOut, binding: call.bound === session ? .unbind : .keep)
    }

    static func whoami(_ service: ChatService, _ call: CommandCall) throws(ServiceError) -> Outcome {
        let session = try acting(call)
        guard let account = service.users.account(session.account) else { throw ServiceError(.sessionNotFound) }
        return Outcome(
            .whoami(
                user: account.user, name: account.name, session: String(session.id.rawValue),
                expires: service.sessions.expiry(of: session)))
    }

    /// Every active user but the caller, each once, sorted by user name.
    static func showUser(_ service: ChatService, _ call: CommandCall) async throws(ServiceError) -> Outcome {
        let session = try acting(call)
        guard case .showUser(let after, let limit) = call.request.command else { throw ServiceError(.internalError) }
        // The words reply has names alone.
        let view = try await DirectoryView(
            service, of: session.account, needsCompanions: call.request.dialect == .json)
        var users: [ActiveUser] = []
        for (id, activity) in service.sessions.active() where id != session.account {
            guard let account = service.users.account(id), view.shows(account) else { continue }
            users.append(view.listed(account, activity))
        }
        users.sort { $0.user < $1.user }
        if let after {
            let place = String(decoding: after, as: UTF8.self).lowercased()
            users.removeAll { $0.user.description <= place }
        }
        let most = call.request.dialect == .words ? users.count : limit ?? ProtocolLimits.listLimit.upperBound
        return Outcome(.activeUsers(Array(users.prefix(most)), more: users.count > most))
    }

    static func acting(_ call: CommandCall) throws(ServiceError) -> Session {
        guard let session = call.session else { throw ServiceError(.sessionNotFound) }
        return session
    }
}
