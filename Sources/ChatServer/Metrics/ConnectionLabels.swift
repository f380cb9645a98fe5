import ChatProtocol
import ChatTLS

/// How far a connection has come.
enum ConnectionStage: Int, CaseIterable {
    case handshake, stranger, user

    var label: String {
        switch self {
        case .handshake: "handshake"
        case .stranger: "not_logged_in"
        case .user: "logged_in"
        }
    }
}

/// Which TLS was agreed on.
enum TLSVersionLabel: String, CaseIterable {
    case v13 = "TLSv1.3"
    case v12 = "TLSv1.2"
    case other
}

/// Why a handshake did not succeed. OpenSSL's own reasons are many, and partly the peer's to choose.
enum HandshakeFailure: String, CaseIterable {
    case timeout
    /// The peer went away.
    case closed
    /// The peer sent an alert: it does not trust the certificate, as a rule.
    case refusedByPeer = "refused_by_peer"
    /// No common version, suite or group.
    case noCommonGround = "no_common_ground"
    /// The peer does not speak TLS.
    case notTLS = "not_tls"
    /// The client's certificate was not accepted.
    case certificate
    case other

    init?(_ error: TLSError) {
        switch error {
        case .handshakeTimeout: self = .timeout
        case .closedDuringHandshake: self = .closed
        case .certificateRejected, .hostnameMismatch: self = .certificate
        case .handshakeFailed(let reason): self = Self.named(by: reason)
        case .configuration: self = .other
        case .protocolFailure: return nil
        }
    }

    /// By words of OpenSSL's reasons (openssl/sslerr.h).
    private static func named(by reason: String) -> HandshakeFailure {
        let words: [(HandshakeFailure, [String])] = [
            (.refusedByPeer, ["alert"]),
            (.certificate, ["certificate verify failed", "peer did not return a certificate"]),
            (.noCommonGround, ["unsupported protocol", "no shared cipher", "no suitable", "version too low"]),
            (.notTLS, ["http request", "https proxy request", "wrong version number", "packet length", "record"]),
        ]
        let reason = reason.lowercased()
        return words.first { $0.1.contains { reason.contains($0) } }?.0 ?? .other
    }
}

/// Why a connection is no more.
enum ConnectionEnd: Equatable {
    /// The client said `quit` or ended its side.
    case client
    /// The network or the peer broke it off.
    case network
    /// TLS failed, in the handshake or after it.
    case tls
    /// All held too much unsent output, and this one held most.
    case memory
    /// The server closed it, and this is what it said.
    case server(ErrorCode)

    private static let others: [(ConnectionEnd, String)] = [
        (.client, "client"), (.network, "network"), (.tls, "tls"), (.memory, "memory"),
    ]

    static let count = others.count + ErrorCode.allCases.count
    static let labels = others.map(\.1) + ErrorCode.allCases.map(\.rawValue)

    /// Its place among all ends.
    var ordinal: Int {
        switch self {
        case .client: 0
        case .network: 1
        case .tls: 2
        case .memory: 3
        case .server(let code): Self.others.count + Ordinal.of(code)
        }
    }
}

/// What kind of waiting a request means, for its time.
enum RequestKind: Int, CaseIterable {
    /// A message, until it is committed and synced.
    case send
    /// Anything else that is committed.
    case write
    /// What is read from the store.
    case read
    /// What waits for a password to be hashed.
    case password

    init(_ command: CommandName) {
        switch command {
        case .send: self = .send
        case .login, .register, .passwd: self = .password
        case .inbox, .showUser, .history, .search, .conversations, .users, .members, .rooms, .listen: self = .read
        default: self = .write
        }
    }

    var label: String {
        switch self {
        case .send: "send"
        case .write: "write"
        case .read: "read"
        case .password: "password"
        }
    }
}

/// The places of codes and commands in their lists, without a search.
enum Ordinal {
    private static let codes = table(ErrorCode.allCases)
    private static let commands = table(CommandName.allCases)

    static func of(_ code: ErrorCode) -> Int { codes[Int(byte(code))] }
    static func of(_ command: CommandName) -> Int { commands[Int(byte(command))] }

    /// The byte that an enum without values is kept in: its own for each case, which is all that is used of it.
    private static func byte<Value>(_ value: Value) -> UInt8 {
        withUnsafeBytes(of: value) { $0.first ?? 0 }
    }

    private static func table<Value>(_ all: [Value]) -> [Int] {
        var table = [Int](repeating: 0, count: 256)
        for (index, value) in all.enumerated() { table[Int(byte(value))] = index }
        return table
    }
}
