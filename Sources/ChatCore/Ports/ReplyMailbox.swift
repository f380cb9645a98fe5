/// Takes finished work to the connections it belongs to. There is one an event loop.
public protocol ReplyMailbox: AnyObject, Sendable {
    /// Takes what finished together, in order; called from any thread, returns without waiting.
    func deliver(_ deliveries: [Delivery])

    /// Takes what comes without being asked for, in order; called from any thread, returns without waiting.
    func deliver(_ notices: [Notice])
}

/// Where an answer goes: a slot in the reply queue of one connection.
public struct ReplyAddress: Sendable {
    public let mailbox: any ReplyMailbox
    /// The mailbox's own number of the connection; never used again, so that a late answer finds nobody.
    public let connection: UInt64
    public let slot: ReplySlot

    public init(mailbox: any ReplyMailbox, connection: UInt64, slot: ReplySlot) {
        self.mailbox = mailbox
        self.connection = connection
        self.slot = slot
    }
}

/// The place of a request among the requests of its connection, counted from 0.
public struct ReplySlot: Hashable, Sendable {
    public let number: UInt64

    public init(_ number: UInt64) {
        self.number = number
    }
}

/// An outcome and the slot it answers.
public struct Delivery: Sendable {
    public let connection: UInt64
    public let slot: ReplySlot
    public let outcome: Outcome

    public init(connection: UInt64, slot: ReplySlot, outcome: Outcome) {
        self.connection = connection
        self.slot = slot
        self.outcome = outcome
    }
}
