import ChatCore
import ChatProtocol
import ChatTransport

/// Makes an invite for those who may register with a code.
public struct MakeInvite: AdminRequest {
    public static let name = "invite.create"
    public static let needs = AdminNeed.nothing
    private static let millisecondsADay: Int64 = 86_400_000
    private static let mostDays = 36_500
    private static let mostUses = 1_000_000

    /// How many accounts may be made with it; at least 1.
    public var uses: Int
    /// How long it is good; at least 1, nil: without an end.
    public var days: Int?
    /// `HOST:PORT` for the invite string; nil: as the server knows it.
    public var address: String?

    public init(uses: Int, days: Int?, address: String? = nil) {
        self.uses = uses
        self.days = days
        self.address = address
    }

    public func perform(_ admin: AdminService) async throws -> AdminNewInvite {
        let identity = admin.identity()
        try check(identity, isServing: admin.isServing)
        let registration = admin.service.registration
        let (invite, code) = try await registration.makeInvite(
            uses: uses, lifetime: days.map { Int64($0) * Self.millisecondsADay })
        let end = invite.invite.expires.map { "until \($0)" } ?? "without an end"
        var notes = [
            "invite \(invite.id.rawValue): \(uses == 1 ? "1 use" : "\(uses) uses"), \(end); "
                + "its code is shown this once: register USER PASSWORD invite=CODE"
        ]
        if admin.isServing, registration.policy != .invite {
            notes.append(
                "this server runs with --registration \(registration.policy.rawValue): "
                    + "invites count under --registration invite")
        }
        if address == nil, let identity {
            // Without the code: notes may end up in a log.
            let place = HostPort(host: identity.host, port: identity.port)
            notes.append("--address HOST:PORT makes an invite string of it; this server takes itself for \(place)")
        }
        let link = address.flatMap { identity?.link(invite: code.text, address: $0)?.description }
        return AdminNewInvite(
            id: invite.id.rawValue, code: code.text, link: link, uses: uses,
            expires: invite.invite.expires?.description, notes: notes)
    }

    private func check(_ identity: ServerIdentity?, isServing: Bool) throws(ExitStatus) {
        guard (1...Self.mostUses).contains(uses) else { throw .refused("an invite has 1 to \(Self.mostUses) uses") }
        guard days.map({ (1...Self.mostDays).contains($0) }) ?? true else {
            throw .refused("an invite is good for 1 to \(Self.mostDays) days")
        }
        guard let address else { return }
        guard ServerIdentity.place(address) != nil else {
            throw .refused("--address \(address) is no address: HOST:PORT or [IPv6]:PORT is needed")
        }
        guard identity != nil else {
            throw .refused(
                isServing
                    ? "an invite string needs the fingerprint of the server's certificate, and it has no TLS listener"
                    : "an invite string needs the fingerprint of the certificate in force: repeat this while the server "
                        + "runs")
        }
    }
}

/// Lists all invites, used up and revoked ones too.
public struct ListInvites: AdminListing {
    public typealias Row = AdminInvite
    public static let name = "invite.list"
    public var after: String?

    public init() {}

    public func perform(_ admin: AdminService) async throws -> AdminPage<AdminInvite> {
        let place = after.flatMap { Int64($0) } ?? 0
        let invites = try await admin.service.registration.invites().filter { $0.invite.id.rawValue > place }
        return AdminPage(invites.map { AdminInvite($0, isUsable: $1) }) { "\($0.id)" }
    }
}

/// Takes an invite back; accounts that were made with it stay.
public struct RevokeInvite: AdminRequest {
    public static let name = "invite.revoke"
    public var id: Int64

    public init(id: Int64) {
        self.id = id
    }

    public func perform(_ admin: AdminService) async throws -> AdminDone {
        try await admin.service.registration.revokeInvite(InviteID(id))
        return AdminDone("revoked", id: id, "revoked invite \(id); accounts that were made with it stay")
    }
}

/// An invite that was just made. The code is told this once.
public struct AdminNewInvite: Codable, Sendable, Equatable {
    public var id: Int64
    public var code: String
    /// The invite string, where it was asked for.
    public var link: String?
    public var uses: Int
    /// nil: without an end.
    public var expires: String?
    /// What a person should know besides.
    public var notes: [String]
}

/// An invite as the operator sees it, without its code.
public struct AdminInvite: Codable, Sendable, Equatable {
    public var id: Int64
    public var uses: Int
    public var used: Int
    public var created: String
    /// nil: without an end.
    public var expires: String?
    public var isRevoked: Bool
    /// Whether an account can be made with it now.
    public var isUsable: Bool

    private enum CodingKeys: String, CodingKey {
        case id, uses, used, created, expires
        case isRevoked = "revoked"
        case isUsable = "usable"
    }

    init(_ invite: Invite, isUsable: Bool) {
        id = invite.id.rawValue
        uses = invite.invite.uses
        used = invite.used
        created = invite.invite.created.description
        expires = invite.invite.expires?.description
        isRevoked = invite.isRevoked
        self.isUsable = isUsable
    }
}
