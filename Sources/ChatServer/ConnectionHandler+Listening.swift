import ChatCore

/// What comes to a connection because it listens, delivered by the mailbox.
extension ConnectionHandler {
    func eventReceived(_ event: LiveEvent) {
        machine.eventReceived(event)
    }

    func pageReceived(_ page: ReplayPage, for subscription: Subscription) {
        machine.pageReceived(page, for: subscription)
    }

    func pageFailed(for subscription: Subscription) {
        machine.pageFailed(for: subscription)
    }

    func sessionEnded(_ subscription: Subscription) {
        machine.sessionEnded(subscription)
    }

    /// Tells the machine what the network has not taken yet; others than listeners need not know.
    func noteUnsent() {
        guard machine.isListening else { return }
        if mostBuffered > ServerSession.fewUnsentBytes { mostBuffered = bufferedBytes }
        machine.bytesInSocket = mostBuffered
    }

    /// Asks for the next page of what was missed, when the connection can take it.
    func readMissed() {
        guard machine.isListening else { return }
        noteUnsent()
        if let (subscription, above) = machine.nextPage() {
            meter.behind(machine.takeTimesBehind())
            service.readPage(subscription, above: above)
        }
        // What had waited for room is ready now.
        if machine.hasOutput { _ = flush() }
    }
}
