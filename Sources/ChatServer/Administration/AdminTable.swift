import ChatCore
import Foundation

/// One row for each command of the operator; the commands are in one file a family.
enum AdminTable {
    static let requests: [any AdminRequest.Type] = [
        AddUser.self, SetPassword.self, SetDisabled.self, ListUsers.self, ShowUser.self, RemoveUser.self,
        PurgeUser.self, MakeDemo.self,
        ListSessions.self, MakeSession.self, RevokeSessions.self,
        ShowCertificate.self, RenewCertificate.self,
        ListRooms.self, ShowRoom.self, MakeRoom.self, RemoveRoom.self, PurgeRoom.self, SetRoomOwner.self,
        AddRoomMember.self, RemoveRoomMember.self, SetRoomRetention.self,
        MakeInvite.self, ListInvites.self, RevokeInvite.self,
        ShowStatistics.self, ListConnections.self, Disconnect.self, DrainServer.self, Broadcast.self,
    ]

    private static let byName = Dictionary(requests.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// Carries out what came over the control socket.
    /// - Parameter line: an `AdminCall`.
    /// - Returns: an `AdminReply`, without a line end.
    static func answer(_ line: Data, _ admin: AdminService) async -> Data {
        guard let name = try? JSONDecoder().decode(AdminCallName.self, from: line).command, let type = byName[name]
        else { return encoded(AdminReply<AdminDone>.refused(unknown)) }
        return await answer(type, line, admin)
    }

    private static func answer<Request: AdminRequest>(
        _ type: Request.Type, _ line: Data, _ admin: AdminService
    ) async -> Data {
        guard let call = try? JSONDecoder().decode(AdminCall<Request>.self, from: line) else {
            return encoded(AdminReply<Request.Answer>.refused(unknown))
        }
        do throws(ExitStatus) {
            return encoded(AdminReply.answer(try await admin.perform(call.with)))
        } catch {
            return encoded(AdminReply<Request.Answer>.refused(error.description))
        }
    }

    private static let unknown = "the server does not understand this command: is it of another version?"

    private static func encoded(_ reply: some Encodable) -> Data {
        // Plain values always have a JSON form.
        (try? JSONEncoder().encode(reply)) ?? Data()
    }
}

/// A command on its way to a running server.
struct AdminCall<Request: AdminRequest>: Codable {
    var command: String
    var with: Request

    init(_ request: Request) {
        command = Request.name
        with = request
    }
}

/// What of a call can be read before it is known what it is.
private struct AdminCallName: Decodable {
    var command: String
}

/// What comes back.
enum AdminReply<Answer: Codable & Sendable>: Codable, Sendable {
    case answer(Answer)
    /// One line for a person: what is wrong and, where there is one, the cure.
    case refused(String)
}
