import ChatClient
import ChatProtocol

extension RequestFailure {
    /// What went wrong, for people: by the server's code in their language, where there is one.
    init(_ error: any Error, _ language: Language) {
        switch error {
        case LiveError.refused(let code, let message, let retryAfter):
            self.init(code: code, reason: Self.reason(code, message, retryAfter: retryAfter, language))
        case LiveError.interrupted: self.init(code: nil, reason: Phrase.requestInterrupted.text(language))
        case LiveError.closed: self.init(code: nil, reason: Phrase.notConnected.text(language))
        case OutboxError.full(let lines):
            self.init(code: nil, reason: Phrase.outboxFull("\(lines)", in: language))
        case OutboxError.unwritable(let reason):
            self.init(code: nil, reason: Phrase.outboxUnwritable(ShownText.line(reason), in: language))
        default: self.init(code: nil, reason: ShownText.line(String(describing: error)))
        }
    }

    init(_ failure: OutboxLine.Failure, _ language: Language) {
        let reason = failure.code.map { Self.reason($0, failure.message, retryAfter: nil, language) }
        self.init(code: failure.code, reason: reason ?? ShownText.line(failure.message))
    }

    private static func reason(
        _ code: RefusalCode, _ message: String, retryAfter: Int64?, _ language: Language
    ) -> String {
        let text: String
        switch code {
        case .known(let code): text = code.said(in: language)
        case .other: text = ShownText.line(message)
        }
        return retryAfter.map { Phrase.reasonAndWait(text, "\($0)", in: language) } ?? text
    }
}
