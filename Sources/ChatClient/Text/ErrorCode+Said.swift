public import ChatProtocol

extension ErrorCode {
    /// What the code means to people, in the client's language. On the wire the texts of the original service are the same
    /// in every language (PROTOCOL.md section 5); who reads English is told in English all the same.
    public func said(in language: Language) -> String {
        guard language == .english else { return message(language) }
        return switch self {
        case .authFailed: "Wrong user or password"
        case .sessionNotFound: "The session has ended"
        case .userNotFound: "There is no such user"
        case .unknownCommand, .badRequest: "The server did not understand"
        default: message(language)
        }
    }
}
