import ChatProtocol

/// Messages: sending and changing them, and what one wants to hear of a conversation.
extension SingleRequest {
    /// - Parameters:
    ///   - recipient: a user name, or `#room`.
    ///   - ref: sends with the same one and the same content are one message; nil: a random one.
    /// - Throws: ``ClientError/refused(_:)`` as the server would say it, without asking it.
    public static func send(to recipient: String, text: String, ref: String? = nil) throws -> SingleRequest {
        try MessageText.check(text)
        let line = RequestLine("send").with("to", recipient).with("msg", text)
        return SingleRequest(line.with("ref", ref ?? LiveClient.randomRef()), said: .messageSent, recipient)
    }

    public static func edit(_ id: Int64, text: String) throws -> SingleRequest {
        try MessageText.check(text)
        return SingleRequest(RequestLine("edit").with("id", id).with("msg", text), said: .messageChanged, "\(id)")
    }

    public static func delete(_ id: Int64) -> SingleRequest {
        SingleRequest(RequestLine("delete").with("id", id), said: .messageDeleted, "\(id)")
    }

    /// - Parameters:
    ///   - with: nil: all conversations.
    ///   - id: nil: up to the newest message there is.
    public static func read(with: String?, upTo id: Int64?) -> SingleRequest {
        let line = RequestLine("read").with("upto", id ?? ProtocolLimits.exactInteger - 1).with("with", with)
        return with.map { SingleRequest(line, said: .readWith, $0) } ?? SingleRequest(line, said: .readAll)
    }

    public static func mute(_ with: String) -> SingleRequest {
        SingleRequest(RequestLine("mute").with("with", with), said: .mutedConversation, with)
    }

    public static func unmute(_ with: String) -> SingleRequest {
        SingleRequest(RequestLine("unmute").with("with", with), said: .unmutedConversation, with)
    }
}

/// What the server takes for a message.
enum MessageText {
    /// So that nothing is sent that is refused anyhow; the server has the last word.
    static func check(_ text: String) throws(ClientError) {
        if text.isEmpty { throw .badRequest("there is no text to send") }
        if text.utf8.count > ProtocolLimits.messageBytes {
            throw .refused(
                ServerError(
                    code: ErrorCode.messageTooLong.rawValue, message: ErrorCode.messageTooLong.message(.english)))
        }
        let control = text.unicodeScalars.first {
            $0.properties.generalCategory == .control && $0 != "\t" && $0 != "\n"
        }
        if let control {
            throw .badRequest("a message can't hold the control character \(ShownText.line(String(control)))")
        }
    }
}
