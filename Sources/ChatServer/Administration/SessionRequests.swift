import ChatCore
import ChatProtocol

/// Lists the sessions of a user; there are so few that one page has them all.
public struct ListSessions: AdminListing {
    public typealias Row = AdminSession
    public static let name = "session.list"
    public var user: String
    public var after: String?

    public init(user: String) {
        self.user = user
    }

    public func perform(_ admin: AdminService) throws -> AdminPage<AdminSession> {
        let place = after.flatMap { Int64($0) } ?? 0
        let sessions = try admin.service.sessions(of: admin.userName(user)).filter { $0.id.rawValue > place }
        return AdminPage(sessions.map { AdminSession($0) }) { "\($0.id)" }
    }
}

/// Makes a session for a machine, whose token is told this once (SECURITY.md 3.6).
public struct MakeSession: AdminRequest {
    public static let name = "session.create"
    public var user: String
    public var device: String
    /// Valid on plaintext listeners instead of those for TLS.
    public var isInsecure: Bool
    /// No time ends it.
    public var isLasting: Bool

    public init(user: String, device: String, isInsecure: Bool = false, isLasting: Bool = false) {
        self.user = user
        self.device = device
        self.isInsecure = isInsecure
        self.isLasting = isLasting
    }

    public func perform(_ admin: AdminService) async throws -> AdminNewSession {
        let user = try admin.userName(user)
        do throws(ServiceError) {
            let made = try await admin.service.makeSession(
                of: user, device: device, listener: isInsecure ? .insecure : .tls, isLasting: isLasting)
            return AdminNewSession(
                id: made.session.id.rawValue, user: user.description, device: device, token: made.token.text,
                listener: made.session.listener.rawValue, expires: made.expires?.description)
        } catch {
            switch error.code {
            case .notAllowed:
                throw ExitStatus.refused(
                    "\(user) has as many sessions without an end as one user may have: revoke one first")
            case .invalidName:
                throw ExitStatus.refused("--device is a label of 1 to 64 characters without control characters")
            default: throw error
            }
        }
    }
}

/// A session that was just made. The token is told this once.
public struct AdminNewSession: Codable, Sendable, Equatable {
    public var id: Int64
    public var user: String
    public var device: String
    public var token: String
    /// `tls` or `insecure`: where it is valid.
    public var listener: String
    /// nil: no time ends it.
    public var expires: String?
}

/// Ends one session of a user, or all of them, on every connection.
public struct RevokeSessions: AdminRequest {
    public static let name = "session.revoke"
    public var user: String
    /// nil: all of them.
    public var session: Int64?

    public init(user: String, session: Int64?) {
        self.user = user
        self.session = session
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let user = try admin.userName(user)
        let ended = try await admin.service.endSessions(of: user, session.map { SessionID($0) })
        let sessions = session.map { "session \($0)" } ?? (ended == 1 ? "1 session" : "\(ended) sessions")
        return AdminDone(
            "revoked", user: user.description, id: session, count: ended, "ended \(sessions) of \(user)")
    }
}

/// A session as the operator sees it, without its token.
public struct AdminSession: Codable, Sendable, Equatable {
    public var id: Int64
    public var device: String?
    public var address: String?
    /// `tls` or `insecure`.
    public var listener: String
    public var made: String
    public var lastUsed: String
    public var isConnected: Bool
    /// No time ends it.
    public var isLasting: Bool

    private enum CodingKeys: String, CodingKey {
        case id, device, address, listener, made
        case lastUsed = "last_used"
        case isConnected = "connected"
        case isLasting = "no_expiry"
    }

    init(_ session: Session) {
        id = session.id.rawValue
        device = session.device
        address = session.address
        listener = session.listener.rawValue
        made = session.created.description
        lastUsed = session.lastUsed.description
        isConnected = session.isConnected
        isLasting = session.isLasting
    }
}
