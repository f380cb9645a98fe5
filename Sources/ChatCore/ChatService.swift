public import ChatProtocol
public import Logging
public import Metrics
import Synchronization

/// What a server says of itself.
public struct ServiceSettings: Sendable {
    public var version: String
    /// Names of optional abilities, for clients to look at (`hello`).
    public var features: [String] = []
    public var sessions = SessionPolicy()
    /// Bytes of drafts that may wait for the log.
    public var mostQueuedBytes = 64 * 1_048_576
    public var language = Language.indonesian
    public var registration = RegistrationPolicy.closed
    /// Accounts that one address may register an hour; nil: any number.
    public var registrationsAnHour: Int? = 5
    /// Failed logins of one address within a minute that make its logins be refused for a minute; nil: failed logins
    /// make nobody wait.
    public var failedLoginsAMinute: Int? = 30
    public var directory = DirectoryScope.all
    /// Rooms that a user may make an hour, and invitations to rooms; nil: any number.
    public var roomsAnHour: Int? = 10
    public var roomInvitationsAnHour: Int? = 20
    /// How much may wait for one recipient, for `hello` to say; nil: any amount.
    public var inboxQuota: InboxQuota? = InboxQuota()
    /// Bytes that one account may store a day; nil: any amount.
    public var dailyBytes: Int? = 256 * 1_048_576
    /// Users may search their messages.
    public var isSearchOn = true
    /// Where what is counted goes.
    public var metrics: any MetricsFactory = NOOPMetricsHandler.instance

    public init(version: String) {
        self.version = version
    }
}

/// The chat service without any transport: requests in, outcomes out.
public final class ChatService: Sendable {
    public let users: UserDirectory
    public let rooms: RoomDirectory
    public let blocks: BlockDirectory
    public let presence: PresenceService
    public let accounts: AccountService
    public let sessions: SessionService
    public let logins: LoginGate
    public let registration: RegistrationService
    public let roomService: RoomService
    public let log: any MessageLog
    let blockStore: any BlockStore
    let accountStore: any AccountStore
    let delivery: DeliveryService
    let typing = TypingRelay()
    let storage: StorageMeter
    let view: EntryView
    let searches = SearchGate()
    let counters: ServiceCounters
    let clock: any Clock
    private let current: Mutex<ServiceSettings>
    private let mostQueuedBytes: Int
    let logger: Logger

    /// Loads accounts, sessions, rooms and blocks.
    public init(
        accounts: any AccountStore, sessions: any SessionStore, invites: any InviteStore, rooms: any RoomStore,
        blocks: any BlockStore, log: any MessageLog, passwords: any PasswordHashing, random: any RandomBytes,
        digests: any TokenDigesting,
        clock: any Clock, settings: ServiceSettings, logger: Logger
    ) throws(StoreError) {
        users = UserDirectory(
            try accounts.allAccounts(), removed: try accounts.removedAccounts(), language: settings.language)
        self.rooms = RoomDirectory(try rooms.allRooms())
        self.blocks = BlockDirectory(try blocks.allBlocks())
        blockStore = blocks
        accountStore = accounts
        counters = ServiceCounters(settings.metrics)
        storage = StorageMeter(most: settings.dailyBytes)
        view = EntryView(users: users, rooms: self.rooms)
        delivery = DeliveryService(view: view, newest: try log.newest())
        log.observe(delivery)
        presence = PresenceService(
            users: users, blocks: self.blocks, delivery: delivery, log: log, logger: logger)
        self.sessions = try SessionService(
            store: sessions, users: users, delivery: delivery, presence: presence.board, random: random,
            digests: digests, clock: clock,
            policy: settings.sessions, logger: logger)
        logins = LoginGate(
            failuresAMinute: settings.failedLoginsAMinute, logins: try sessions.allLogins(), clock: clock,
            logger: logger)
        self.accounts = AccountService(
            users: users, store: accounts, passwords: passwords, sessions: self.sessions, logins: logins,
            clock: clock, logger: logger)
        registration = RegistrationService(
            accounts: self.accounts, logins: logins, store: invites, random: random, digests: digests, clock: clock,
            policy: settings.registration, perHour: settings.registrationsAnHour)
        // Nobody can block anybody yet.
        roomService = RoomService(
            store: rooms, rooms: self.rooms, users: users, clock: clock, settings: settings,
            isBlocked: { [blocks = self.blocks] in blocks.stands(between: $0, and: $1) })
        self.log = log
        self.clock = clock
        current = Mutex(settings)
        mostQueuedBytes = settings.mostQueuedBytes
        self.logger = logger
    }

    /// The settings in force; for commands that are not sent by the thousand.
    var settings: ServiceSettings {
        current.withLock { $0 }
    }

    /// Puts into force what may change while the service runs: language, registration, directory, quotas, lifetimes of
    /// sessions, what may be done an hour, and how many logins may fail. All else stays as it was.
    public func change(to settings: ServiceSettings) {
        current.withLock { current in
            current.language = settings.language
            current.registration = settings.registration
            current.directory = settings.directory
            current.inboxQuota = settings.inboxQuota
            current.dailyBytes = settings.dailyBytes
            current.failedLoginsAMinute = settings.failedLoginsAMinute
            current.sessions.idleLifetime = settings.sessions.idleLifetime
            current.sessions.wholeLifetime = settings.sessions.wholeLifetime
        }
        users.setLanguage(settings.language)
        sessions.setLifetimes(settings.sessions)
        roomService.setLimits(rooms: settings.roomsAnHour, invitations: settings.roomInvitationsAnHour)
        registration.setPerHour(settings.registrationsAnHour)
        registration.setPolicy(settings.registration)
        storage.setMost(settings.dailyBytes)
        logins.setFailuresAMinute(settings.failedLoginsAMinute)
    }

    /// So much waits for the log that no more lines should be taken (SECURITY.md 4.7).
    public var isFull: Bool {
        log.queuedBytes > mostQueuedBytes
    }

    /// The time of day.
    public func now() -> Timestamp {
        clock.now()
    }

    /// Called when the requests that came together have been started.
    public func requestsStarted() {
        log.commitGathered()
    }

    /// What starting a request gave: the binding from now on, and the outcome if there is one already.
    public struct Started: Sendable {
        public var binding: BindingChange
        /// nil: it will be delivered to the reply address, at the earliest after `requestsStarted`.
        public var outcome: Outcome?
    }

    /// Starts a request of a connection; never waits.
    /// - Parameters:
    ///   - bound: the session bound to the connection.
    ///   - address: where the outcome is delivered if it is not given at once.
    public func start(
        _ request: consuming Request, bound: Session?, origin: RequestOrigin, address: ReplyAddress
    ) -> Started {
        let name = request.command.name
        var binding = BindingChange.keep
        var session: Session?
        if name.needsSession {
            let found = find(request.token, bound: bound, origin: origin)
            binding = found.binding
            session = found.session
            guard session != nil else {
                return Started(binding: binding, outcome: Outcome(.failure(.sessionNotFound, retryAfter: nil)))
            }
        }
        let handler = CommandTable.handler(of: name)
        if case .append(let append) = handler, let session {
            return Started(binding: binding, outcome: run(append, request, session, address))
        }
        let call = CommandCall(
            request: request, session: session, bound: bound ?? session, origin: origin, address: address)
        return Started(binding: binding, outcome: run(handler, call, address))
    }

    private func run(
        _ append: (ChatService, Request, Session, ReplyAddress) throws(ServiceError) -> Void, _ request: Request,
        _ session: Session, _ address: ReplyAddress
    ) -> Outcome? {
        do throws(ServiceError) {
            try append(self, request, session, address)
            return nil
        } catch {
            return failure(error, of: request.command.name)
        }
    }

    /// Does what had to wait for a reply to be written, and delivers `followUpCompleted` by an outcome for the slot.
    public func follow(_ followUp: FollowUp, address: ReplyAddress) {
        Task {
            switch followUp {
            case .markRead(let account, let mark, let events):
                do {
                    guard try await log.markRead(by: account, mark) else { break }
                    for event in events { delivery.tell(event, to: account, except: address) }
                } catch {
                    // The messages stay unread and are shown again: nothing is lost.
                    logger.warning("an inbox could not be marked as read", metadata: ["cause": "\(error)"])
                }
            }
            deliver(Outcome(.ok), to: address)
        }
    }

    private func run(_ handler: CommandHandler, _ call: CommandCall, _ address: ReplyAddress) -> Outcome? {
        switch handler {
        case .immediate(let answer):
            do throws(ServiceError) {
                return try answer(self, call)
            } catch {
                return failure(error, of: call.request.command.name)
            }
        case .subscription(let answer):
            do throws(ServiceError) {
                return try answer(self, call, address)
            } catch {
                return failure(error, of: call.request.command.name)
            }
        case .append:
            // All of these need a session, and have been run without a call.
            return failure(ServiceError(.internalError), of: call.request.command.name)
        case .deferred(let answer):
            Task {
                do throws(ServiceError) {
                    deliver(try await answer(self, call), to: address)
                } catch {
                    deliver(failure(error, of: call.request.command.name), to: address)
                }
            }
            return nil
        }
    }

    private func deliver(_ outcome: Outcome, to address: ReplyAddress) {
        address.mailbox.deliver([Delivery(connection: address.connection, slot: address.slot, outcome: outcome)])
    }

    private func failure(_ error: ServiceError, of command: CommandName) -> Outcome {
        if let cause = error.cause {
            logger.error(
                "a command failed",
                metadata: ["command": "\(command.rawValue)", "cause": "\(cause)"])
        }
        return Outcome(error.reply)
    }

    /// The session that acts (PROTOCOL.md section 2, "Binding").
    private func find(
        _ token: TokenParameter, bound: Session?, origin: RequestOrigin
    ) -> (session: Session?, binding: BindingChange) {
        let valid = bound.flatMap { sessions.use($0) }
        let unbound: BindingChange = bound != nil && valid == nil ? .unbind : .keep
        switch token {
        case .absent:
            return (valid, unbound)
        case .malformed:
            return (nil, unbound)
        case .present(let token):
            guard let session = sessions.find(token, listener: origin.listener) else { return (nil, unbound) }
            return (session, valid == nil ? .bind(session) : .keep)
        }
    }
}
