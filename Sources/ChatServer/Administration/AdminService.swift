import ChatCore
import ChatProtocol
import ChatStore

/// What the operator's commands work with.
public struct AdminService: Sendable {
    let service: ChatService
    /// Nil in tests of the core alone.
    var store: Store?
    /// Whether accounts may exist whose password everybody knows.
    let allowsDemo: Bool
    /// Nil: no server runs, the command itself has the data folder.
    var running: ServerControls?
    /// Nil: there is no certificate, or it is not known here: only a running server knows which one is in force.
    var identity: @Sendable () -> ServerIdentity? = { nil }
    /// The one in force; nil: no server runs here, or it has no TLS listener.
    var certificate: ServerCertificate?
    var folder: DataFolder?

    init(service: ChatService, allowsDemo: Bool) {
        self.service = service
        self.allowsDemo = allowsDemo
    }

    /// Whether this is a running server, whose settings are in force.
    var isServing: Bool { running != nil }

    /// Carries out a command.
    /// - Throws: `ExitStatus.refused`.
    func perform<Request: AdminRequest>(_ request: Request) async throws(ExitStatus) -> Request.Answer {
        do {
            return try await request.perform(self)
        } catch let error as ExitStatus {
            throw error
        } catch let error as ServiceError {
            throw .refused(Self.explain(error))
        } catch {
            throw .refused("\(error)")
        }
    }

    func userName(_ text: String) throws(ServiceError) -> UserName {
        guard let user = UserName(text) else { throw ServiceError(.invalidName) }
        return user
    }

    /// - Parameter text: with or without the `#`, which a shell takes for a comment.
    func roomName(_ text: String) throws(ExitStatus) -> RoomName {
        guard let room = RoomName(text.hasPrefix("#") ? text : "#" + text) else {
            throw .refused(
                "a room's name has 1 to 49 of a-z 0-9 _ . - behind its #, and begins with a letter or a digit")
        }
        return room
    }

    private static func explain(_ error: ServiceError) -> String {
        switch error.code {
        case .invalidName:
            "a user name has 1 to 32 of a-z 0-9 _ . - and begins with a letter or a digit; "
                + "a display name has 1 to 64 characters and no control characters"
        case .weakPassword: "a password has 8 to 256 bytes"
        case .nameTaken: "that user name is taken (a removed one is never given again)"
        case .userNotFound: "there is no such user"
        case .roomNotFound: "there is no such room: `chat-server room list` shows them all"
        case .invalidInvite: "there is no such invite: `chat-server invite list` shows them all"
        case .sessionNotFound: "the user has no such session: `chat-server session list USER` shows them all"
        default: error.cause ?? error.code.message(.english)
        }
    }
}
