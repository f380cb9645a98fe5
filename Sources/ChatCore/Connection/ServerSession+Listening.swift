import ChatProtocol

/// What a connection does while it listens (PROTOCOL.md section 4).
extension ServerSession {
    public var isListening: Bool {
        mutating get { listening != nil }
    }

    /// As long as no more bytes than these can be unsent, it does not matter how many there are.
    public static let fewUnsentBytes = Listening.resumeBelow / 2

    /// Takes an event for this connection.
    public mutating func eventReceived(_ event: LiveEvent) {
        let isFirst = output.isEmpty
        listening?.received(event, unsent: output.count + bytesInSocket, into: &output)
        if isFirst { outputIsShared = !output.isEmpty }
    }

    /// Takes the operator's word to everybody who listens; any other client may take an event for a reply.
    /// - Returns: whether it is told.
    public mutating func announce(_ event: LiveEvent) -> Bool {
        guard isOpen, isListening else { return false }
        eventReceived(event)
        return true
    }

    /// A page of the log to read, from above this id; the owner must ask for it.
    public mutating func nextPage() -> (subscription: Subscription, above: MessageID)? {
        guard let above = listening?.nextPage(unsent: output.count + bytesInSocket, into: &output),
            let subscription = listening?.subscription
        else { return nil }
        return (subscription, above)
    }

    /// How often the output was full since this was asked last, for whoever counts.
    public mutating func takeTimesBehind() -> Int {
        listening?.takeTimesBehind() ?? 0
    }

    /// Takes the page that was asked for; one of an earlier `listen` is dropped.
    public mutating func pageReceived(_ page: ReplayPage, for subscription: Subscription) {
        guard listening?.subscription === subscription else { return }
        listening?.pageReceived(page, into: &output)
    }

    /// The page could not be read; it is asked for again a little later.
    public mutating func pageFailed(for subscription: Subscription) {
        guard listening?.subscription === subscription else { return }
        listening?.pageFailed()
    }

    /// The session for which this connection listened has ended.
    public mutating func sessionEnded(_ subscription: Subscription) {
        guard listening?.subscription === subscription else { return }
        tellSessionEnded()
    }

    mutating func change(_ change: ListeningChange) {
        switch change {
        case .keep: break
        case .stop: endListening()
        case .start(let subscription, let id, let replays):
            endListening()
            listening = Listening(subscription, from: id, replays: replays)
        }
    }

    /// `listen` belongs to the session that asked: it does not survive another one's binding.
    mutating func sessionBound(_ session: Session) {
        guard let listening, listening.subscription.session !== session else { return }
        tellSessionEnded()
    }

    mutating func sessionEnded(_ session: Session) {
        guard let listening, listening.subscription.session === session else { return }
        tellSessionEnded()
    }

    mutating func endListening() {
        listening?.subscription.end()
        listening = nil
    }

    mutating func listeningTimePassed(now: Int64) {
        guard listening != nil else { return }
        listening?.timePassed()
        guard now - lastSpoken >= policy.heartbeat, output.isEmpty, bytesInSocket == 0 else { return }
        ReplyEncoder.append(.heartbeat, language: policy.language, to: &output)
    }

    private mutating func tellSessionEnded() {
        endListening()
        ReplyEncoder.append(.sessionEnded, language: policy.language, to: &output)
    }
}
