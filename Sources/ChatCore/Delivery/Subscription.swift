/// A connection that listens, on behalf of a session.
///
/// Its connection's machine holds it and ends it; the delivery service finds it by the account.
public final class Subscription: Sendable {
    public let session: Session
    public let mailbox: any ReplyMailbox
    /// The mailbox's number of the connection.
    public let connection: UInt64
    private let delivery: DeliveryService

    init(session: Session, address: ReplyAddress, delivery: DeliveryService) {
        self.session = session
        mailbox = address.mailbox
        connection = address.connection
        self.delivery = delivery
    }

    /// Nothing new is sent to it; what is under way may still arrive.
    func end() {
        delivery.remove(self)
    }

    func isOn(_ address: ReplyAddress) -> Bool {
        connection == address.connection && mailbox === address.mailbox
    }
}

/// What a request does to the listening of its connection.
public enum ListeningChange: Sendable {
    case keep
    /// From the id on; missed entries are read first where `replays`.
    case start(Subscription, from: MessageID, replays: Bool)
    case stop
}
