public import ChatProtocol

/// What went wrong, to people in their language. What the server refuses is told by its code; a code that is younger
/// than this client, by the server's own words.
extension ClientError {
    public func text(_ language: Language) -> String {
        switch self {
        case .refused(let error): error.text(language)
        case .connectionFailed(let server, let reason): Phrase.noConnection(server, reason, in: language)
        case .closed: Phrase.serverClosed.text(language)
        case .closing(let code, let message, _):
            Phrase.serverCloses(RefusalCode(code).text(language, otherwise: message), in: language)
        case .truncated: Phrase.cutOff.text(language)
        case .replyTimeout: Phrase.noAnswerInTime.text(language)
        case .declined(let server): Phrase.notTrusted(server, in: language)
        default: description
        }
    }
}

extension LiveError {
    public func text(_ language: Language) -> String {
        switch self {
        case .refused(let code, let message, let seconds):
            ServerError(code: code.name, message: message, retryAfter: seconds).text(language)
        case .unreachable(let error), .interrupted(let error): error.text(language)
        case .logChanged: Phrase.logHasChanged.text(language)
        default: description
        }
    }
}

extension ServerError {
    func text(_ language: Language) -> String {
        let text = RefusalCode(code ?? "").text(language, otherwise: message)
        return retryAfter.map { "\(text) (\($0) s)" } ?? text
    }
}

extension RefusalCode {
    fileprivate func text(_ language: Language, otherwise message: String) -> String {
        switch self {
        case .known(let code): code.said(in: language)
        case .other: ShownText.line(message)
        }
    }

    var name: String {
        switch self {
        case .known(let code): code.rawValue
        case .other(let name): name
        }
    }
}
