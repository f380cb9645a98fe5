import ChatProtocol

/// Logging in or registering, until one of them works. An empty answer goes one step back.
struct AccountDialogue {
    let place: Place
    let greeting: ServerGreeting
    /// Who it must be; nil: is asked.
    let user: UserName?
    let setup: FirstRun
    private var invite: String?
    /// The server has said that it takes no registrations, whatever its greeting was.
    private var isClosed = false

    private static let passwordBytes = 8...256

    init(place: Place, greeting: ServerGreeting, user: UserName?, setup: FirstRun) {
        self.place = place
        self.greeting = greeting
        self.user = user
        self.setup = setup
        invite = place.invite
    }

    mutating func run() async throws -> AccountSession {
        if invite != nil, !greeting.allowsRegistration { try setup.say(.registrationClosed) }
        // Who comes with an invite wants to use it.
        var comesToRegister = invite != nil && canRegister
        while true {
            let registers = try comesToRegister || (canRegister && !setup.askWhether(.askMode))
            comesToRegister = false
            let session = registers ? try await register() : try await logIn()
            if let session { return session }
        }
    }

    private var canRegister: Bool { user == nil && greeting.allowsRegistration && !isClosed }

    /// Nil: one step back.
    private func logIn() async throws -> AccountSession? {
        while true {
            guard let user = try user ?? askUser(.askUser) else { return nil }
            if let session = try await certified(user) { return session }
            while true {
                let password = try setup.askSecret(.askPassword, "\(user)")
                if password.isEmpty { break }
                do {
                    return try await setup.with(place) { connection in
                        try await connection.logIn(
                            user: "\(user)", password: password, device: place.settings.device)
                    }
                } catch {
                    try report(error)
                }
            }
        }
    }

    /// Nil: no certificate stands for this user's password.
    private func certified(_ user: UserName) async throws -> AccountSession? {
        guard greeting.takesCertificates, place.settings.identity != nil else { return nil }
        do {
            return try await setup.with(place) { connection in
                try await connection.logIn(user: "\(user)", password: nil, device: place.settings.device)
            }
        } catch let error as LiveError where error.code == .authFailed || error.code == .badRequest {
            return nil
        }
    }

    /// Nil: one step back.
    private mutating func register() async throws -> AccountSession? {
        if greeting.asksForInvite, invite == nil {
            let code = try setup.ask(.askInvite)
            if code.isEmpty { return nil }
            // The whole string is as good as the code in it.
            invite = ServerLink(code)?.invite ?? code
        }
        while true {
            guard let user = try askUser(.askNewUser) else { return nil }
            guard let name = try askName(user) else { continue }
            while true {
                guard let password = try askNewPassword() else { break }
                do {
                    return try await setup.with(place) { connection in
                        try await connection.register(
                            user: "\(user)", password: password, name: name, invite: invite,
                            device: place.settings.device)
                    }
                } catch {
                    try report(error)
                    switch (error as? LiveError)?.code {
                    case .nameTaken, .invalidName: break
                    case .invalidInvite:
                        invite = nil
                        return try await register()
                    case .registrationClosed:
                        isClosed = true
                        return nil
                    default: continue
                    }
                    break
                }
            }
        }
    }

    private func askUser(_ question: Phrase) throws -> UserName? {
        while true {
            let answer = try setup.ask(question)
            if answer.isEmpty { return nil }
            if let user = UserName(answer) { return user }
            try setup.say(.badUser)
        }
    }

    private func askName(_ user: UserName) throws -> String? {
        while true {
            let answer = try setup.ask(.askName, "\(user)")
            let name = answer.isEmpty ? "\(user)" : answer
            if DisplayName.isValid(name) { return name }
            try setup.say(.badName)
        }
    }

    /// Nil: one step back.
    private func askNewPassword() throws -> String? {
        while true {
            let password = try setup.askSecret(.askNewPassword)
            if password.isEmpty { return nil }
            guard Self.passwordBytes.contains(password.utf8.count) else {
                try setup.say(.badPassword)
                continue
            }
            if try setup.askSecret(.askAgain) == password { return password }
            try setup.say(.passwordsDiffer)
        }
    }

    /// Says what went wrong, if another answer can make it right.
    private func report(_ error: any Error) throws {
        switch error {
        case is CancellationError, ClientError.keyChanged, ClientError.untrusted, ClientError.local,
            ClientError.declined:
            throw error
        case is ClientError, is LiveError: try setup.say(error)
        default: throw error
        }
    }
}

extension LiveError {
    /// Of a refusal that this library knows.
    fileprivate var code: ErrorCode? {
        if case .refused(.known(let code), _, _) = self { code } else { nil }
    }
}
