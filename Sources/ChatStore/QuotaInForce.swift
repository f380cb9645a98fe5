import ChatCore
import Synchronization

/// The quota of inboxes, which the operator may change while the writer goes by it.
final class QuotaInForce: Sendable {
    private let isOpen: Bool
    private let messages: Atomic<Int>
    private let bytes: Atomic<Int>

    /// - Parameter quota: nil: any amount may wait, and that stays so.
    init(_ quota: InboxQuota?) {
        isOpen = quota == nil
        messages = Atomic(quota?.messages ?? .max)
        bytes = Atomic(quota?.bytes ?? .max)
    }

    /// A change is seen soon, its halves perhaps not at once.
    var current: InboxQuota? {
        isOpen
            ? nil : InboxQuota(messages: messages.load(ordering: .relaxed), bytes: bytes.load(ordering: .relaxed))
    }

    func set(_ quota: InboxQuota) {
        messages.store(quota.messages, ordering: .relaxed)
        bytes.store(quota.bytes, ordering: .relaxed)
    }
}
