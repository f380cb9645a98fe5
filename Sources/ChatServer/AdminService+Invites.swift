import ChatCore
import ChatProtocol

/// Invites: what the operator does about who may register.
extension AdminService {
    private static let millisecondsADay: Int64 = 86_400_000
    private static let mostDays = 36_500
    private static let mostUses = 1_000_000

    func makeInvite(uses: Int, days: Int?, address: String?) async throws(ServiceError) -> AdminResponse {
        guard (1...Self.mostUses).contains(uses) else { return .refused("an invite has 1 to \(Self.mostUses) uses") }
        guard days.map({ (1...Self.mostDays).contains($0) }) ?? true else {
            return .refused("an invite is good for 1 to \(Self.mostDays) days")
        }
        let identity = identity()
        if let address {
            guard ServerIdentity.place(address) != nil else {
                return .refused("--address \(address) is no address: HOST:PORT or [IPv6]:PORT is needed")
            }
            guard identity != nil else { return .refused(Self.noCertificate) }
        }
        let (invite, code) = try await service.registration.makeInvite(
            uses: uses, lifetime: days.map { Int64($0) * Self.millisecondsADay })
        let end = invite.invite.expires.map { "until \($0)" } ?? "without an end"
        var notes = [
            "invite \(invite.id.rawValue): \(uses == 1 ? "1 use" : "\(uses) uses"), \(end); "
                + "its code is shown this once: register USER PASSWORD invite=CODE"
        ]
        if isServing, service.registration.policy != .invite {
            notes.append(
                "this server runs with --registration \(service.registration.policy.rawValue): "
                    + "invites count under --registration invite")
        }
        let link = identity?.link(invite: code.text, address: address)?.description
        if address == nil, let link {
            notes.append("as an invite string: \(link) (--address HOST:PORT says where the server is for the invited)")
        }
        return .madeInvite(code: code.text, link: address == nil ? nil : link, notes: notes)
    }

    private static let noCertificate =
        "an invite string needs the fingerprint of the server's certificate, and there is none in the data folder: "
        + "repeat this while the server runs"

    func listInvites() async throws(ServiceError) -> AdminResponse {
        let invites = try await service.registration.invites()
        return .invites(
            invites.map { invite, isUsable in
                AdminInvite(
                    id: invite.id.rawValue, uses: invite.invite.uses, used: invite.used,
                    created: invite.invite.created.description, expires: invite.invite.expires?.description,
                    isRevoked: invite.isRevoked, isUsable: isUsable)
            })
    }

    func revokeInvite(_ id: Int64) async throws(ServiceError) -> AdminResponse {
        try await service.registration.revokeInvite(InviteID(id))
        return .done(["revoked invite \(id); accounts that were made with it stay"])
    }
}

/// Sessions: what the operator does about a lost device.
extension AdminService {
    func listSessions(of user: String) throws(ServiceError) -> AdminResponse {
        .sessions(
            try service.sessions(of: userName(user)).map { session in
                AdminSession(
                    id: session.id.rawValue, device: session.device, address: session.address,
                    listener: session.listener.rawValue, made: session.created.description,
                    lastUsed: session.lastUsed.description, isConnected: session.isConnected)
            })
    }

    func revokeSessions(of user: String, _ session: Int64?) async throws(ServiceError) -> AdminResponse {
        let user = try userName(user)
        let ended = try await service.endSessions(of: user, session.map { SessionID($0) })
        let sessions = ended == 1 ? "1 session" : "\(ended) sessions"
        return .done(["ended \(session.map { "session \($0)" } ?? sessions) of \(user)"])
    }
}
