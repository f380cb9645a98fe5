import ChatCore
import ChatProtocol
import ChatTLS
import ChatTransport
import Logging
import NIOCore
import Synchronization

/// How many connections the server carries (SECURITY.md 2.3 and 4.7).
struct ConnectionLimits: Sendable {
    /// All connections: the descriptors, less what files and the store need.
    var connections: Int
    /// Connections that are not logged in, in all and from one address.
    var strangers: Int? = 1_024
    var strangersPerAddress: Int? = 32
    /// Unfinished handshakes; beyond it the oldest is closed.
    var handshakes: Int? = 1_000

    /// `--no-limits`: what the system allows.
    static func none(connections: Int) -> ConnectionLimits {
        ConnectionLimits(connections: connections, strangers: nil, strangersPerAddress: nil, handshakes: nil)
    }
}

/// All connections of a server, counted by what they are to it.
final class ConnectionRegistry: Sendable {
    private struct Entry {
        /// Nil until it is known.
        var source: SourceAddress?
        var isStranger = true
        /// Kept while the handshake is unfinished, so that it can be closed.
        var handshaking: (any Channel)?
    }

    private struct State {
        var nextID: UInt64 = 1
        var entries: [UInt64: Entry] = [:]
        var strangers = 0
        var strangersByAddress: [SourceAddress: Int] = [:]
        var handshaking: Set<UInt64> = []
        var isClosing = false
    }

    /// Why a connection is refused.
    enum Refusal: String, Error, CaseIterable {
        case tooManyConnections = "too many connections"
        case tooManyStrangers = "too many connections that are not logged in"
        case tooManyFromAddress = "too many connections from one address that are not logged in"
        case closing = "the server is shutting down"

        var code: ErrorCode {
            self == .closing ? .shuttingDown : .tooManyConnections
        }
    }

    private let limits: Mutex<ConnectionLimits>
    private let state = Mutex(State())
    private let floods: FloodLog

    init(limits: ConnectionLimits, logger: Logger) {
        self.limits = Mutex(limits)
        floods = FloodLog(logger: logger)
    }

    var count: Int {
        state.withLock { $0.entries.count }
    }

    /// For connections that come from now on.
    func setLimits(_ limits: ConnectionLimits) {
        self.limits.withLock { $0 = limits }
    }

    /// Takes a new connection in and gives it a number that is never used again.
    /// - Parameter source: nil: it will be told by `identify`.
    func admit(_ channel: any Channel, source: SourceAddress?, hasHandshake: Bool) throws(Refusal) -> UInt64 {
        let limits = limits.withLock { $0 }
        let result = state.withLock { state -> Result<(UInt64, (any Channel)?), Refusal> in
            guard !state.isClosing else { return .failure(.closing) }
            guard state.entries.count < limits.connections else { return .failure(.tooManyConnections) }
            if let most = limits.strangers, state.strangers >= most { return .failure(.tooManyStrangers) }
            if let source, Self.isFull(state, source, limits) { return .failure(.tooManyFromAddress) }
            var oldest: (any Channel)?
            if hasHandshake, let most = limits.handshakes, state.handshaking.count >= most,
                let id = state.handshaking.min()
            {
                // Numbers rise with time.
                oldest = state.entries[id]?.handshaking
                state.handshaking.remove(id)
            }
            let id = state.nextID
            state.nextID += 1
            state.entries[id] = Entry(source: source, handshaking: hasHandshake ? channel : nil)
            state.strangers += 1
            if let source { state.strangersByAddress[source, default: 0] += 1 }
            if hasHandshake {
                state.handshaking.insert(id)
            }
            return .success((id, oldest))
        }
        switch result {
        case .success(let (id, oldest)):
            oldest?.close(promise: nil)
            return id
        case .failure(let refusal):
            floods.note("connection refused: \(refusal.rawValue)")
            throw refusal
        }
    }

    /// Where a connection comes from, once that is known.
    func identify(_ id: UInt64, as source: SourceAddress, hasHandshake: Bool) throws(Refusal) {
        let limits = limits.withLock { $0 }
        let refusal = state.withLock { state -> Refusal? in
            // Those that are there have been told of the end already.
            guard !state.isClosing else { return .closing }
            guard !Self.isFull(state, source, limits) else { return .tooManyFromAddress }
            guard state.entries[id] != nil else { return nil }
            state.entries[id]?.source = source
            state.strangersByAddress[source, default: 0] += 1
            return nil
        }
        if let refusal {
            floods.note("connection refused: \(refusal.rawValue)")
            throw refusal
        }
        if !hasHandshake { handshakeCompleted(id) }
    }

    func handshakeCompleted(_ id: UInt64) {
        state.withLock { state in
            state.entries[id]?.handshaking = nil
            state.handshaking.remove(id)
        }
    }

    func loggedIn(_ id: UInt64) {
        state.withLock { state in
            guard let entry = state.entries[id], entry.isStranger else { return }
            state.entries[id]?.isStranger = false
            Self.forgetStranger(&state, entry.source)
        }
    }

    func closed(_ id: UInt64) {
        state.withLock { state in
            state.handshaking.remove(id)
            guard let entry = state.entries.removeValue(forKey: id), entry.isStranger else { return }
            Self.forgetStranger(&state, entry.source)
        }
    }

    /// From now on nobody is admitted.
    func refuseAll() {
        state.withLock { $0.isClosing = true }
    }

    func failed(_ error: any Error) {
        switch error {
        case let error as TLSError: floods.note("TLS: \(error)")
        case is IOError: break  // The peer reset the connection or the network did: everyday.
        default: floods.note("connection: \(error)")
        }
    }

    func failed(_ fault: ProxyHeader.Fault) {
        floods.note("PROXY header: \(fault)")
    }

    func closedSlowReader() {
        floods.note("connection closed: it took nothing of what was written to it for 30 s")
    }

    /// Called about once a second.
    func timePassed(now: Int64) {
        floods.timePassed(now: now)
    }

    private static func isFull(
        _ state: borrowing State, _ source: SourceAddress, _ limits: ConnectionLimits
    ) -> Bool {
        limits.strangersPerAddress.map { state.strangersByAddress[source, default: 0] >= $0 } ?? false
    }

    private static func forgetStranger(_ state: inout State, _ source: SourceAddress?) {
        state.strangers -= 1
        guard let source else { return }
        let left = state.strangersByAddress[source, default: 1] - 1
        state.strangersByAddress[source] = left > 0 ? left : nil
    }
}
