import ChatCore
import ChatProtocol
import NIOCore

/// Lists the connections by their numbers, which rise with time.
public struct ListConnections: AdminListing {
    public static let name = "connections"
    public static let needs = AdminNeed.server
    public typealias Row = AdminConnection
    public var after: String?

    public init() {}

    public func perform(_ admin: AdminService) async throws -> AdminPage<AdminConnection> {
        let place = after.flatMap { Int64($0) } ?? -1
        let server = try admin.runningServer()
        // Numbers first: what a page does not show need not be described.
        let ids = try await server.each { connection in
            let id = Int64(clamping: connection.id)
            return id > place ? id : nil
        }.sorted()
        let chosen = ids.prefix(AdminPage<AdminConnection>.mostRows)
        let wanted = Set(chosen)
        let rows = try await server.each { wanted.contains(Int64(clamping: $0.id)) ? $0.description : nil }
        // Some may have ended meanwhile: the next page begins where this one was to end.
        return AdminPage(
            rows: rows.sorted { $0.id < $1.id }, next: chosen.count < ids.count ? chosen.last.map { "\($0)" } : nil)
    }
}

/// A connection as the operator sees it.
public struct AdminConnection: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable {
        /// The TLS handshake is not done.
        case handshake
        /// Nobody has logged in.
        case stranger
        case loggedIn = "logged_in"
        case listening
    }

    /// Never used again as long as the server runs.
    public var id: Int64
    /// The peer's IP address.
    public var address: String?
    public var user: String?
    /// The number of the session that is bound to it.
    public var session: Int64?
    /// `tls` or `insecure`.
    public var listener: String
    /// Such as `TLSv1.3`.
    public var tls: String?
    public var state: State
    /// When it was accepted.
    public var since: String
    /// Bytes of requests that came, and of replies and events that went.
    public var received: Int
    public var sent: Int
}

/// Closes connections: what has started is answered first. A client may connect again.
public struct Disconnect: AdminRequest {
    public static let name = "disconnect"
    public static let needs = AdminNeed.server

    /// Which ones.
    public enum Target: Codable, Sendable, Equatable {
        case id(Int64)
        /// All of a user's.
        case user(String)
        /// All from an IP address.
        case address(String)

        /// What an operator writes: a connection's number, an IP address, or a user name.
        public init(_ text: String) {
            if let id = Int64(text) {
                self = .id(id)
            } else if (try? SocketAddress(ipAddress: text, port: 0)) != nil {
                self = .address(text)
            } else {
                self = .user(text)
            }
        }
    }

    public var target: Target

    public init(_ target: Target) {
        self.target = target
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let server = try admin.runningServer()
        let target = try canonical(admin)
        var count = 0
        for mailbox in server.mailboxes {
            count += try await mailbox.close { target.matches($0) }.get()
        }
        guard count > 0 || isUser else {
            throw ExitStatus.refused("there is no such connection: `chat-server connections` shows them all")
        }
        return AdminDone("disconnected", count: count, "closed \(count == 1 ? "1 connection" : "\(count) connections")")
    }

    private var isUser: Bool {
        if case .user = target { true } else { false }
    }

    /// Names in lower case, and only those of a user; addresses as connections have them.
    private func canonical(_ admin: AdminService) throws -> Target {
        switch target {
        case .id: return target
        case .user(let text):
            let user = try admin.userName(text)
            guard admin.service.users.account(named: user) != nil else { throw ServiceError(.userNotFound) }
            return .user(user.description)
        case .address(let text):
            guard let address = try? SocketAddress(ipAddress: text, port: 0).ipAddress else {
                throw ExitStatus.refused("\(text) is no IP address")
            }
            return .address(address)
        }
    }
}

extension Disconnect.Target {
    func matches(_ connection: ConnectionHandler) -> Bool {
        switch self {
        case .id(let id): connection.id == UInt64(clamping: id)
        case .user(let user): connection.machine.binding?.user.description == user
        case .address(let address): connection.origin.peer == address
        }
    }
}

extension LoopMailbox {
    /// - Returns: how many are told to end.
    func close(where isMeant: @escaping @Sendable (ConnectionHandler) -> Bool) -> EventLoopFuture<Int> {
        each { [eventLoop] connection -> Bool? in
            guard connection.machine.isOpen, isMeant(connection) else { return nil }
            connection.end(on: eventLoop)
            return true
        }.map(\.count)
    }
}
