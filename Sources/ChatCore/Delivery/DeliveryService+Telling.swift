import ChatProtocol

/// Events that are not in the log.
extension DeliveryService {
    /// Tells all listening connections of these accounts.
    func tell(_ event: Event, to accounts: [AccountID]) {
        tell(event, listeners(of: accounts))
    }

    /// Tells all listening connections of these accounts but one's.
    func tell(_ event: Event, to audience: Audience, sparing spared: AccountID) {
        var listeners: [Subscription] = []
        audience.forEach(in: listening) { if $0.session.account != spared { listeners.append($0) } }
        tell(event, listeners)
    }

    /// Tells an account's listening connections of something that is not in the log.
    /// - Parameter sender: the connection that needs no telling.
    func tell(_ event: Event, to account: AccountID, except sender: ReplyAddress?) {
        tell(event, listeners(of: [account]).filter { listener in sender.map { !listener.isOn($0) } ?? true })
    }

    func isListening(_ account: AccountID) -> Bool {
        !listeners(of: [account]).isEmpty
    }

    private func tell(_ event: Event, _ audience: [Subscription]) {
        guard !audience.isEmpty else { return }
        var batches = NoticeBatches()
        for subscription in audience { batches.add(subscription) }
        batches.send(LiveEvent(id: nil, bytes: ReplyEncoder.bytes(of: event), subject: event.subject))
        batches.deliver()
    }
}

extension Event {
    /// Of two events outside the log with the same subject only the later one matters.
    fileprivate var subject: String {
        switch self {
        case .read(let with, _): "read \(with ?? "")"
        case .typing(let from, let to): "typing \(from) \(to)"
        case .presence(let user, _): "presence \(user)"
        default: ""
        }
    }
}
