import ChatProtocol
import ChatTLS
import ChatTransport
import NIOCore

/// A connection to a chat server that has proven who it is, unless it was asked for in plain text.
///
/// Requests may be made at the same time; they are sent in the order of the calls, and answered in that order.
public struct ChatConnection: Sendable {
    /// What the server must prove before a byte of a request is sent to it.
    public enum Trust: Sendable {
        /// A chain to one of the system's authorities, and the host's name.
        case systemRoots
        /// A chain to the authority (or the very certificate) in this PEM file, and the host's name.
        case authorities(file: String)
        /// The key with this fingerprint (`SHA256:...`); name and dates don't count.
        case publicKey(fingerprint: String)
        /// Nothing: plain text. For development; the connection must end on this machine but where `allowingPublic`.
        case insecure(allowingPublic: Bool = false)

        var isInsecure: Bool {
            if case .insecure = self { true } else { false }
        }
    }

    public let server: ServerAddress
    public let isInsecure: Bool
    /// Of the server's key; nil for plain text.
    public let fingerprint: String?
    /// The server's IP address.
    private let address: String?
    private let channel: any Channel
    private let ended: EventLoopFuture<ClientError>

    /// Connects and verifies.
    /// - Throws: ``ClientError``: `connectionFailed`, `untrusted`, `keyChanged`; nothing of a request was sent then.
    ///   `CancellationError` soon after the task was cancelled.
    public static func connect(
        to server: ServerAddress, trust: Trust, options: ClientOptions = ClientOptions()
    ) async throws -> ChatConnection {
        let connection = try await open(server, setup: try setup(server, trust, options), options)
        if case .insecure(allowingPublic: false) = trust { try await connection.requireLoopback() }
        return connection
    }

    /// Asks a server for its key's fingerprint and sends it nothing.
    /// - Throws: ``ClientError``.
    static func fingerprint(of server: ServerAddress, options: ClientOptions) async throws -> String {
        // The server is not known yet: it gets no certificate either.
        var unknown = options
        unknown.identity = nil
        let setup = try tls(server, .unverified, unknown)
        let connection = try await open(server, setup: setup, options)
        await connection.close()
        guard let fingerprint = connection.fingerprint else {
            throw ClientError.untrusted(server: server.description, reason: "the server has no certificate")
        }
        return fingerprint
    }

    /// Sends one request.
    /// - Parameter line: without its ending.
    /// - Throws: ``ClientError``. An ERROR of the server is a reply, not thrown.
    public func request(_ line: [UInt8]) async throws -> ServerReply {
        let request = try outgoing(line)
        write(request)
        return try await request.reply.futureResult.get()
    }

    /// Sends one request without waiting: requests leave in the order of the calls, from whatever threads they come.
    /// - Parameter completion: called on the event loop, once.
    /// - Throws: ``ClientError/badRequest(_:)``; `completion` is not called then.
    func enqueue(
        _ line: [UInt8], completion: @escaping @Sendable (Result<ServerReply, any Error>) -> Void
    ) throws {
        let request = try outgoing(line)
        request.reply.futureResult.whenComplete(completion)
        // Also where this is the event loop: what other threads have handed over before must not be overtaken.
        channel.eventLoop.execute { write(request) }
    }

    private func outgoing(_ line: [UInt8]) throws -> OutgoingRequest {
        guard !line.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
            throw ClientError.badRequest("a request is one line")
        }
        var buffer = channel.allocator.buffer(capacity: line.count + 2)
        buffer.writeBytes(line)
        buffer.writeBytes([UInt8(ascii: "\r"), UInt8(ascii: "\n")])
        return OutgoingRequest(line: buffer, reply: channel.eventLoop.makePromise(of: ServerReply.self))
    }

    private func write(_ request: OutgoingRequest) {
        channel.writeAndFlush(request).whenFailure { _ in
            // The handler is gone, and nobody else would say so.
            request.reply.fail(ClientError.closed)
        }
    }

    /// Ends the connection in an orderly way.
    public func close() async {
        try? await channel.close().get()
    }

    /// As ``close()``, without waiting.
    public func abandon() {
        channel.close(promise: nil)
    }

    /// Waits until no more replies can come, and says why.
    public func reasonOfEnd() async -> ClientError {
        (try? await ended.get()) ?? .closed
    }

    /// - Parameter body: called on the event loop, once, when no more replies can come, also after ``close()``.
    public func whenEnded(_ body: @escaping @Sendable (ClientError) -> Void) {
        ended.whenSuccess(body)
    }
}

extension ChatConnection {
    private static func setup(
        _ server: ServerAddress, _ trust: Trust, _ options: ClientOptions
    ) throws -> ConnectionSetup {
        switch trust {
        case .insecure(let allowingPublic):
            guard allowingPublic || server.isLoopback else {
                throw ClientError.local("\(server) is another machine: plain text would let everyone read along")
            }
            return .insecure
        case .systemRoots: return try tls(server, .systemRoots, options)
        case .authorities(let file): return try tls(server, .authorities(.file(file)), options)
        case .publicKey(let text):
            guard let fingerprint = TLSFingerprint(text) else {
                throw ClientError.local("\(text) is no fingerprint")
            }
            return try tls(server, .publicKey(fingerprint), options)
        }
    }

    private static func tls(
        _ server: ServerAddress, _ trust: TLSTrust, _ options: ClientOptions
    ) throws -> ConnectionSetup {
        let identity = try options.identity?.tlsIdentity()
        do throws(TLSError) {
            let context = try TLSContext(.client(trust: trust, identity: identity, applicationProtocols: ["chat/1"]))
            return .tls(context, serverHostname: server.host, handshakeTimeout: TimeAmount(options.timeouts.handshake))
        } catch {
            throw ClientError(error, server: server.description)
        }
    }

    private static func open(
        _ server: ServerAddress, setup: ConnectionSetup, _ options: ClientOptions
    ) async throws -> ChatConnection {
        let loop = (options.group ?? Connector.defaultGroup).next()
        let ready = loop.makePromise(of: ReadyPeer.self)
        let ended = loop.makePromise(of: ClientError.self)
        var isInsecure = false
        if case .insecure = setup { isInsecure = true }
        let plain = isInsecure
        let attempt = ConnectionAttempt()
        do {
            return try await withTaskCancellationHandler {
                let channel = try await Connector.connect(
                    to: server.hostPort, setup: setup, group: loop, timeout: TimeAmount(options.timeouts.connect)
                ) { channel in
                    try channel.pipeline.syncOperations.addHandler(
                        ClientHandler(
                            server: server.description, isInsecure: plain, options: options, ready: ready, ended: ended)
                    )
                    try attempt.made(channel)
                }
                let peer = try await ready.futureResult.get()
                return ChatConnection(
                    server: server, isInsecure: plain, fingerprint: peer.tls?.fingerprint?.description,
                    address: peer.address?.ipAddress, channel: channel, ended: ended.futureResult)
            } onCancel: {
                attempt.cancel()
            }
        } catch {
            // The handler may never have been made.
            let failure = ClientError(connecting: error, server: server)
            ready.fail(failure)
            ended.succeed(failure)
            if attempt.isCancelled { throw CancellationError() }
            throw failure
        }
    }

    /// A name says little about where a connection ends.
    private func requireLoopback() async throws {
        guard let address, ServerAddress.isLoopback(ipAddress: address) else {
            await close()
            throw ClientError.local("\(server) is another machine: plain text would let everyone read along")
        }
    }
}

extension ClientError {
    fileprivate init(connecting error: any Error, server: ServerAddress) {
        let name = server.description
        switch error {
        // Before the handshake there is nothing to be cut off.
        case ClientError.closed, ClientError.truncated:
            self = .connectionFailed(server: name, reason: "the server closed the connection")
        case let error as ClientError: self = error
        case ConnectError.unknownHost: self = .connectionFailed(server: name, reason: "unknown host")
        case ConnectError.timedOut: self = .connectionFailed(server: name, reason: "it took too long")
        case ConnectError.system(let reason): self = .connectionFailed(server: name, reason: reason)
        default: self = .connectionFailed(server: name, reason: String(describing: error))
        }
    }
}
