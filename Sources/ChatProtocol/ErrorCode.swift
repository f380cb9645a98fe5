/// What programs look at when something did not work (PROTOCOL.md section 5).
public enum ErrorCode: String, Error, Sendable, Hashable, CaseIterable {
    case authFailed = "auth_failed"
    case sessionNotFound = "session_not_found"
    case userNotFound = "user_not_found"
    case unknownCommand = "unknown_command"
    case badRequest = "bad_request"
    case lineTooLong = "line_too_long"
    case messageTooLong = "message_too_long"
    case rateLimited = "rate_limited"
    case serverBusy = "server_busy"
    case storageFull = "storage_full"
    case inboxFull = "inbox_full"
    case nameTaken = "name_taken"
    case invalidName = "invalid_name"
    case weakPassword = "weak_password"
    case registrationClosed = "registration_closed"
    case invalidInvite = "invalid_invite"
    case roomNotFound = "room_not_found"
    case notAMember = "not_a_member"
    case notAllowed = "not_allowed"
    case messageNotFound = "message_not_found"
    case refConflict = "ref_conflict"
    case logChanged = "log_changed"
    case internalError = "internal_error"

    // The reasons for which a server closes a connection, told by the event `closing`.
    case tooManyErrors = "too_many_errors"
    case notChat = "not_chat"
    case handshakeTimeout = "handshake_timeout"
    case loginTimeout = "login_timeout"
    case idleTimeout = "idle_timeout"
    case slowReader = "slow_reader"
    case tooManyConnections = "too_many_connections"
    case shuttingDown = "shutting_down"

    /// The text beside the code. Those of the original service are the same in every language.
    public func message(_ language: Language) -> String {
        switch self {
        case .authFailed: "Autentikasi Gagal!"
        case .sessionNotFound: "Session Tidak Ditemukan"
        case .userNotFound: "User Tidak Ditemukan"
        case .unknownCommand, .badRequest: "Protocol Tidak Benar"
        default: language == .indonesian ? indonesianMessage : englishMessage
        }
    }
}
