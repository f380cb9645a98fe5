import ChatProtocol

/// Who may change which message (PROTOCOL.md section 4, `edit`, `delete`).
enum MessageRules {
    /// - Parameters:
    ///   - text: nil to delete it.
    ///   - standing: nil where there is no such message.
    static func decide(text: [UInt8]?, by account: AccountID, _ standing: MessageStanding?) -> MessageDecision {
        guard let standing, isVisible(standing, to: account) else { return .refuse(.messageNotFound) }
        let message = standing.message
        guard message.sender == account || (text == nil && moderates(standing)) else { return .refuse(.notAllowed) }
        guard message.state != .deleted else { return text == nil ? .keep : .refuse(.messageNotFound) }
        guard let text else { return .delete }
        return text == message.text ? .keep : .edit(text)
    }

    private static func isVisible(_ standing: MessageStanding, to account: AccountID) -> Bool {
        let message = standing.message
        guard let recipient = message.recipient else {
            return standing.membership.map { message.id >= $0.visibleFrom } ?? false
        }
        return message.sender == account || (recipient == account && !message.isHidden)
    }

    private static func moderates(_ standing: MessageStanding) -> Bool {
        switch standing.membership?.role {
        case .owner, .moderator: true
        case .member, nil: false
        }
    }
}
