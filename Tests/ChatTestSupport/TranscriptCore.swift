public import ChatCore
import ChatProtocol
import Logging
import Synchronization

/// The whole service without sockets: framer, parser, connection machine and core, on the in-memory twins.
public actor CoreCarrier: TranscriptCarrier {
    public nonisolated let service: ChatService
    public nonisolated let store: InMemoryStore
    public nonisolated let clock: FixedClock
    public nonisolated let passwords: PlainHashing
    private let mailbox: CoreMailbox
    private let pieces: Int
    private let policy: ServerSession.Policy
    private var connections: [UInt64: CoreConnection] = [:]
    private var pump: Task<Void, Never>?

    /// - Parameters:
    ///   - pieces: how many bytes at a time reach the framer.
    ///   - change: what the service is told besides.
    public init(
        pieces: Int = .max, policy: ServerSession.Policy = ServerSession.Policy(),
        change: (inout ServiceSettings) -> Void = { _ in }
    ) async throws {
        clock = FixedClock()
        passwords = PlainHashing()
        self.pieces = pieces
        self.policy = policy
        var settings = ServiceSettings(version: "0.1.0")
        settings.features = ["ref", "listen", "history", "rooms", "block", "typing", "presence", "edit"]
        change(&settings)
        store = InMemoryStore(quota: settings.inboxQuota)
        service = try ChatService(
            accounts: store, sessions: store, invites: store, rooms: store, blocks: store, log: store,
            passwords: passwords,
            random: PredictableRandom(),
            digests: PlainTokenDigest(), clock: clock, settings: settings,
            logger: Logger(label: "core", factory: { _ in SwiftLogNoOpLogHandler() }))
        let (stream, continuation) = AsyncStream.makeStream(of: CoreMail.self)
        mailbox = CoreMailbox(continuation)
        for (user, name) in DemoUsers.all {
            try await operate(.addUser(user: user, name: name, password: DemoUsers.password))
        }
        pump = Task { [weak self] in
            for await mail in stream { await self?.take(mail) }
        }
    }

    deinit {
        pump?.cancel()
    }

    public func connect(onOtherListener: Bool) -> any TranscriptConnection {
        let id = UInt64(connections.count + 1)
        connections[id] = CoreConnection(
            id: id, policy: policy, listener: onOtherListener ? .tls : .insecure)
        return CoreEnd(carrier: self, id: id)
    }

    @discardableResult
    public func operate(_ operation: TranscriptOperation) async throws -> String? {
        switch operation {
        case .addUser(let user, let name, let password):
            _ = try await service.accounts.add(
                user: DemoUsers.name(user), name: name, password: Password([UInt8](password.utf8)))
        case .setPassword(let user, let password):
            try await service.accounts.setPassword(
                of: DemoUsers.name(user), to: Password([UInt8](password.utf8)))
        case .setDisabled(let user, let isDisabled):
            try await service.accounts.setDisabled(isDisabled, user: DemoUsers.name(user))
        case .advanceClock(let seconds):
            // What has happened so far happened before the time passes.
            await tick()
            clock.advance(seconds: seconds)
            await tick()
        case .makeInvite(let uses, _):
            return try await service.registration.makeInvite(uses: uses, lifetime: 7 * 86_400_000).code.text
        case .revokeInvite(let id):
            try await service.registration.revokeInvite(InviteID(id))
        }
        return nil
    }

    private func tick() async {
        await service.presence.timePassed(now: clock.now().milliseconds)?.value
    }

    func send(_ bytes: [UInt8], to id: UInt64) {
        guard let connection = connections[id] else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            connection.input += rest.prefix(pieces)
            rest = rest.dropFirst(pieces)
            proceed(connection)
        }
    }

    func endSending(_ id: UInt64) {
        guard let connection = connections[id] else { return }
        connection.isInputEnded = true
        proceed(connection)
    }

    func close(_ id: UInt64) {
        guard let connection = connections[id] else { return }
        connection.origin.presence.connectionClosed()
        connection.machine.connectionClosed()
        connection.isClosed = true
    }

    func receive(_ id: UInt64) async throws -> [UInt8]? {
        guard let connection = connections[id] else { return nil }
        if let result = connection.received { return try result.get() }
        let timeout = Task { [weak self] in
            try await Task.sleep(for: .seconds(30))
            await self?.giveUp(id)
        }
        defer { timeout.cancel() }
        return try await withCheckedThrowingContinuation { connection.waiter = $0 }
    }

    private func giveUp(_ id: UInt64) {
        connections[id]?.resume(.failure(TranscriptSilence()))
    }

    private func take(_ mail: CoreMail) {
        switch mail {
        case .deliveries(let deliveries): take(deliveries)
        case .notices(let notices):
            for notice in notices { take(notice) }
        }
    }

    private func take(_ notice: Notice) {
        let touched: [UInt64]
        switch notice {
        case .event(_, let connections): touched = connections
        case .page(_, let subscription), .pageFailed(let subscription), .sessionEnded(let subscription):
            touched = [subscription.connection]
        }
        for id in touched {
            guard let connection = connections[id], !connection.isClosed else { continue }
            switch notice {
            case .event(let event, _): connection.machine.eventReceived(event)
            case .page(let page, let subscription): connection.machine.pageReceived(page, for: subscription)
            case .pageFailed(let subscription): connection.machine.pageFailed(for: subscription)
            case .sessionEnded(let subscription): connection.machine.sessionEnded(subscription)
            }
            proceed(connection)
        }
    }

    private func take(_ deliveries: [Delivery]) {
        for delivery in deliveries {
            guard let connection = connections[delivery.connection], !connection.isClosed else { continue }
            if connection.machine.isFollowedUp(delivery.slot) {
                connection.machine.followUpCompleted(delivery.slot)
            } else {
                connection.machine.completed(delivery.slot, delivery.outcome)
            }
            proceed(connection)
        }
    }

    /// What the server's connection handler does, without a socket.
    private func proceed(_ connection: CoreConnection) {
        guard !connection.isClosed else { return }
        var goesOn = true
        while goesOn {
            startAll(connection)
            goesOn = connection.flush { followUp, slot in
                service.follow(followUp, address: address(connection, slot))
            }
            if let (subscription, above) = connection.machine.nextPage() {
                service.readPage(subscription, above: above)
            }
        }
        if let result = connection.received { connection.resume(result) }
    }

    private func startAll(_ connection: CoreConnection) {
        while true {
            if let (slot, request) = connection.machine.nextRequest() {
                let started = service.start(
                    request, bound: connection.machine.binding, origin: connection.origin,
                    address: address(connection, slot))
                connection.machine.bind(started.binding)
                if let outcome = started.outcome { connection.machine.completed(slot, outcome) }
                continue
            }
            guard connection.machine.wantsLine else { return }
            guard connection.takeLine() else {
                if connection.isInputEnded { connection.machine.inputEnded() }
                return
            }
        }
    }

    private func address(_ connection: CoreConnection, _ slot: ReplySlot) -> ReplyAddress {
        ReplyAddress(mailbox: mailbox, connection: connection.id, slot: slot)
    }
}

/// Nothing came for long.
public struct TranscriptSilence: Error, CustomStringConvertible {
    public var description: String { "nothing came for 10 s" }

    public init() {}
}

/// The accounts that every transcript begins with.
public enum DemoUsers {
    public static let password = "surabaya"
    public static let all = [
        ("messi", "Lionel Messi"), ("henderson", "Jordan Henderson"), ("lineker", "Gary Lineker"),
    ]

    static func name(_ text: String) throws -> UserName {
        guard let name = UserName(text) else { throw ServiceError(.invalidName) }
        return name
    }
}

private enum CoreMail: Sendable {
    case deliveries([Delivery])
    case notices([Notice])
}

/// Takes deliveries to the actor, in order, whoever makes them.
private final class CoreMailbox: ReplyMailbox {
    private let continuation: AsyncStream<CoreMail>.Continuation

    init(_ continuation: AsyncStream<CoreMail>.Continuation) {
        self.continuation = continuation
    }

    func deliver(_ deliveries: [Delivery]) {
        continuation.yield(.deliveries(deliveries))
    }

    func deliver(_ notices: [Notice]) {
        continuation.yield(.notices(notices))
    }
}

/// A transcript's end of a connection to the core.
private struct CoreEnd: TranscriptConnection {
    let carrier: CoreCarrier
    let id: UInt64

    func send(_ bytes: [UInt8]) async throws { await carrier.send(bytes, to: id) }
    func endSending() async throws { await carrier.endSending(id) }
    func close() async throws { await carrier.close(id) }
    func receive() async throws -> [UInt8]? { try await carrier.receive(id) }
}
