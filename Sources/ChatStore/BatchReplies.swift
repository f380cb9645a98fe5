import ChatCore
import ChatProtocol

/// The outcomes of a batch, gathered by mailbox: one wake-up for each of these, not one a draft.
struct BatchReplies {
    private var boxes: [(mailbox: any ReplyMailbox, deliveries: [Delivery])] = []
    private var last = 0
    private let expected: Int

    init(expected: Int) {
        self.expected = expected
    }

    mutating func add(_ address: ReplyAddress, _ reply: consuming Reply) {
        if boxes.isEmpty || boxes[last].mailbox !== address.mailbox { last = place(of: address.mailbox) }
        boxes[last].deliveries.append(
            Delivery(connection: address.connection, slot: address.slot, outcome: Outcome(consume reply)))
    }

    func deliver() {
        for box in boxes { box.mailbox.deliver(box.deliveries) }
    }

    /// There are as many mailboxes as event loops: a handful.
    private mutating func place(of mailbox: any ReplyMailbox) -> Int {
        if let place = boxes.firstIndex(where: { $0.mailbox === mailbox }) { return place }
        var deliveries: [Delivery] = []
        deliveries.reserveCapacity(boxes.isEmpty ? expected : 16)
        boxes.append((mailbox, deliveries))
        return boxes.count - 1
    }
}
