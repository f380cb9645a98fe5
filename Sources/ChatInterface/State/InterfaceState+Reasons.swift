import ChatClient
import ChatProtocol

/// Why something did not work, in the user's language and safe to show.
extension InterfaceState {
    func reason(_ failure: RequestFailure) -> String {
        guard failure.reason.isEmpty, case .known(let code) = failure.code else { return failure.reason }
        return code.said(in: settings.language)
    }

    /// - Parameter text: of the server; shown where the code is younger than this client.
    func reason(_ code: RefusalCode, _ text: String) -> String {
        switch code {
        case .known(let code): code.said(in: settings.language)
        case .other: ShownText.line(text)
        }
    }

    func reason(_ error: LiveError) -> String {
        switch error {
        case .refused(let code, let text, _): reason(code, text)
        case .unreachable(let error), .interrupted(let error): reason(error)
        case .logChanged, .badReply, .closed: ShownText.line(error.description)
        }
    }

    private func reason(_ error: ClientError) -> String {
        switch error {
        case .connectionFailed(let server, _): filled(.reasonUnreachable, server)
        case .closed, .truncated: filled(.reasonCut)
        case .silent, .replyTimeout: filled(.reasonSilent)
        case .closing(let code, let text, _): reason(RefusalCode(code), text)
        case .refused(let error): reason(RefusalCode(error.code ?? ""), error.message)
        default: ShownText.line(error.description)
        }
    }
}
