public import ChatProtocol
import Synchronization

/// A client for programs: requests that survive broken connections, and a stream of events without holes.
///
/// Nothing is connected before the first call; then a connection is made, logged in, and made again when it breaks, as
/// long as there is something to ask. A stream of ``events(since:)`` has a connection of its own, in the same session,
/// so that a slow consumer holds up no answer.
///
/// Calls leave in the order in which they are made. A call whose task is cancelled ends at once with
/// `CancellationError`; what it asked for may or may not have been done.
public final class LiveClient: Sendable {
    let configuration: LiveConfiguration
    let keeper: SessionKeeper
    let requests: RequestLink
    /// For tests: shows the buffer of each stream's connection.
    let observeBuffer: (@Sendable (EventBuffer) -> Void)?
    private let end = Eventual<Void>()

    public convenience init(_ configuration: LiveConfiguration) {
        self.init(configuration, observeBuffer: nil)
    }

    init(_ configuration: LiveConfiguration, observeBuffer: (@Sendable (EventBuffer) -> Void)?) {
        self.configuration = configuration
        self.observeBuffer = observeBuffer
        keeper = SessionKeeper(configuration)
        requests = RequestLink(configuration, keeper: keeper)
    }

    deinit {
        requests.shutDown()
    }

    /// Runs `body` with a client and closes it then, however `body` ends.
    public nonisolated(nonsending) static func with<Result, Failure: Error>(
        _ configuration: LiveConfiguration,
        _ body: nonisolated(nonsending) (LiveClient) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let client = LiveClient(configuration)
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }

    /// The present session's token, to be kept for the next run; a secret. Nil before the first login.
    public var token: Token? { keeper.token }

    /// Connects and logs in, or tries the token: once, so that one sees at the start whether all is right. Calls without
    /// it connect by themselves, and try again until it works.
    /// - Throws: ``LiveError``: `unreachable`, or `refused` by the login.
    @discardableResult
    public nonisolated(nonsending) func connect() async throws -> Identity {
        let reply = try await requests.ask(RequestLine("whoami"), isRepeatable: true, needsConnectionNow: true)
        return try Identity(reply.value)
    }

    /// Sends a message. When this returns, the message is on the server's disk.
    ///
    /// A connection that breaks before the answer is made again and the message sent again, under the same `ref`: the
    /// server keeps it once. Sends go on waiting for a connection until they are cancelled.
    /// - Parameters:
    ///   - recipient: a user name, or `#room`.
    ///   - text: 1 to 4,096 bytes of UTF-8.
    ///   - ref: 1 to 64 bytes; the same one with the same content is the same message, for ever. Nil: 128 random bits.
    /// - Throws: ``LiveError/refused(code:message:retryAfter:)`` and the like; `CancellationError`: the message may or
    ///   may not have been sent, the same `ref` tells.
    @discardableResult
    public nonisolated(nonsending) func send(
        to recipient: String, text: String, ref: String? = nil
    ) async throws -> Receipt {
        let line = RequestLine("send").with("to", recipient).with("msg", text).with("ref", ref ?? Self.randomRef())
        return try Receipt(try await requests.ask(line, isRepeatable: true).value)
    }

    /// What happens, as it happens.
    /// - Parameter place: how far one has come: what is behind it is told first, marked as replay. Nil: what happens
    ///   from the first `next()` on. ``LogPlace/start``: everything.
    public func events(since place: LogPlace? = nil) -> LiveEvents {
        LiveEvents(client: self, since: place)
    }

    /// Ends the session for good, and closes. One that has ended already is as good.
    /// - Throws: ``LiveError``, `CancellationError`: nothing is closed then. `interrupted`: the session may have ended.
    public nonisolated(nonsending) func logOut() async throws {
        do {
            _ = try await requests.ask(RequestLine("logout"), isRepeatable: false)
        } catch LiveError.refused(.known(.sessionNotFound), _, _) {
            // Nothing is left to be ended.
        }
        await close()
    }

    /// Ends the connections, the streams and all calls that wait, which throw ``LiveError/closed``. The session stays:
    /// ``token`` is of use for the next run.
    public func close() async {
        end.settle(())
        await requests.close()
    }

    /// 128 random bits, of the system's generator.
    public static func randomRef() -> String {
        let words = [UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)]
        return words.map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}

extension LiveClient {
    var isClosed: Bool { end.settled != nil }

    /// - Throws: `CancellationError` when the client is closed meanwhile, and what `body` throws.
    func unlessClosed<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await race([
            body,
            { [end] in
                try await end.value()
                throw CancellationError()
            },
        ])
    }
}
