public import ChatProtocol

/// The way into a server by questions: which one, whether its key is right, who one is there. All lines are plain, so
/// that it works in any terminal.
public struct FirstRun: Sendable {
    let questions: any Questions & Sendable
    let language: Language
    let state: StateFolder
    let file: ConfigurationFile
    let configuration: ClientConfiguration
    let options: ClientSettings.Options
    let environment: [String: String]

    /// - Parameters:
    ///   - configuration: as it was read from `file`.
    ///   - options: of the command line; what they say is not asked.
    public init(
        questions: any Questions & Sendable, language: Language, state: StateFolder, file: ConfigurationFile,
        configuration: ClientConfiguration, options: ClientSettings.Options, environment: [String: String]
    ) {
        self.questions = questions
        self.language = language
        self.state = state
        self.file = file
        self.configuration = configuration
        self.options = options
        self.environment = environment
    }

    /// Asks for all that is needed, saves session and profile.
    /// - Parameter link: the server, if it is known already; only when it can't be reached another one is asked for.
    /// - Throws: ``ClientError``, `keyChanged` among them; what the questions throw.
    public func run(_ link: ServerLink? = nil) async throws -> InteractiveStart {
        if link == nil { try say(.welcome) }
        let (place, greeting) = try await reach(link)
        try say(.leaveHint)
        var account = AccountDialogue(place: place, greeting: greeting, user: nil, setup: self)
        let session = try await account.run()
        let login = try await keep(session, at: place)
        let title = try save(profile(of: login, at: place))
        return start(login, title: title, settings: place.settings)
    }

    /// Logs in, or registers, where the settings lead; no profile is made.
    /// - Parameter ended: a session that has ended; nil: there was none.
    public func signIn(_ settings: ClientSettings, ended: SavedLogin? = nil) async throws -> InteractiveStart {
        let place = Place(settings: settings, invite: nil)
        let user = ended?.user ?? settings.user
        if let ended { try say(.sessionEnded, "\(ended.user)", "\(settings.server)") }
        if let user, let command = settings.profile?.passwordCommand {
            let password = try PasswordCommand.run(command)
            let session = try await with(place) { connection in
                try await connection.logIn(user: "\(user)", password: password, device: settings.device)
            }
            return start(try await keep(session, at: place), title: title(settings), settings: settings)
        }
        let greeting = try await with(place) { try await $0.hello() }
        var account = AccountDialogue(place: place, greeting: greeting, user: user, setup: self)
        let session = try await account.run()
        return start(try await keep(session, at: place), title: title(settings), settings: settings)
    }

    /// With a session that was saved.
    public func resume(_ login: SavedLogin, _ settings: ClientSettings) -> InteractiveStart {
        start(login, title: title(settings), settings: settings)
    }

    private func title(_ settings: ClientSettings) -> String {
        settings.profile?.name ?? "\(settings.server)"
    }

    private func start(_ login: SavedLogin, title: String, settings: ClientSettings) -> InteractiveStart {
        let known = KnownServers(folder: state)
        return InteractiveStart(
            title: title, login: login, logins: LoginStore(folder: state), state: state, configuration: configuration,
            language: language, settings: settings
        ) { options in
            try await settings.connect(known: known, options: options) { _, _ in false }
        }
    }

    /// Keeps the session; one of the same account that it takes the place of ends.
    private func keep(_ session: AccountSession, at place: Place) async throws -> SavedLogin {
        let store = LoginStore(folder: state)
        let settings = place.settings
        let login = SavedLogin(
            server: settings.server, isInsecure: settings.isInsecure, user: session.user, token: session.token)
        let earlier = try store.login(at: login.server, isInsecure: login.isInsecure, user: login.user)
        try store.save(login)
        try say(.loggedIn, "\(login.user)", "\(login.server)")
        if let earlier {
            // Nobody has its token any more. That it has ended already is as good.
            _ = try? await with(place) { try await $0.end(earlier.token) }
        }
        return login
    }
}

extension FirstRun {
    func say(_ phrase: Phrase, _ values: String...) throws {
        try questions.say(phrase.filled(with: values, in: language))
    }

    func ask(_ phrase: Phrase, _ values: String...) throws -> String {
        try questions.ask(phrase.filled(with: values, in: language)).trimmed
    }

    func askSecret(_ phrase: Phrase, _ values: String...) throws -> String {
        try questions.askSecret(phrase.filled(with: values, in: language))
    }

    /// Asks until the answer is a yes or a no.
    func askWhether(_ phrase: Phrase) throws -> Bool {
        while true {
            let answer = try ask(phrase).lowercased()
            if Phrase.yesWords.text(language).split(separator: " ").contains(answer[...]) { return true }
            if Phrase.noWords.text(language).split(separator: " ").contains(answer[...]) { return false }
        }
    }

    /// Says what an error means: by its code, in the user's language, if the server said it.
    func say(_ error: any Error) throws {
        guard case LiveError.refused(let code, let message, let seconds) = error else {
            return try questions.say(ShownText.line(String(describing: error)))
        }
        var text = ShownText.line(message)
        if case .known(let code) = code { text = code.said(in: language) }
        if let seconds { text = Phrase.tryLater(text, "\(seconds)", in: language) }
        try questions.say(text)
    }

    /// A connection for one request: a person may take longer for an answer than a server waits.
    func with<Result>(_ place: Place, _ body: (ChatConnection) async throws -> Result) async throws -> Result {
        let connection = try await place.settings.connect(known: KnownServers(folder: state)) { server, fingerprint in
            try accept(server, fingerprint)
        }
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            connection.abandon()
            throw error
        }
    }
}

extension String {
    /// Without the spaces around it.
    var trimmed: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        var rest = Substring(self).unicodeScalars.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(rest)
    }
}
