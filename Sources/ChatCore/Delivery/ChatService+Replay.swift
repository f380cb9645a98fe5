import ChatProtocol
import Logging

/// Reading what a listening connection has missed.
extension ChatService {
    /// Bytes and entries of a page; a connection has one of them under way at most.
    private static let mostPageBytes = 65_536
    private static let mostPageEntries = 200

    private struct Page: Sendable {
        var bytes: [UInt8] = []
        var count = 0
        var last: MessageID?
        var more = false
    }

    /// Reads the next page for a connection and delivers it to its mailbox.
    public func readPage(_ subscription: Subscription, above: MessageID) {
        Task {
            subscription.mailbox.deliver([await page(subscription, above)])
        }
    }

    private func page(_ subscription: Subscription, _ above: MessageID) async -> Notice {
        let view = view
        do throws(StoreError) {
            let (page, newest) = try await log.entries(
                of: subscription.session.account, above: above, into: Page()
            ) { page, entry in
                guard page.count < Self.mostPageEntries else {
                    page.more = true
                    return false
                }
                if let event = view.event(entry, replay: true) {
                    let before = page.bytes.count
                    ReplyEncoder.append(event, language: .indonesian, to: &page.bytes)
                    guard before == 0 || page.bytes.count <= Self.mostPageBytes else {
                        page.bytes.removeLast(page.bytes.count - before)
                        page.more = true
                        return false
                    }
                }
                page.count += 1
                page.last = entry.id
                return true
            }
            log.handed([subscription.session.account: page.more ? page.last ?? above : newest])
            return .page(
                ReplayPage(bytes: page.bytes, last: page.last, more: page.more, newest: newest), subscription)
        } catch {
            note(error)
            return .pageFailed(subscription)
        }
    }

    private func note(_ error: StoreError) {
        guard error != .closed else { return }
        logger.error("missed messages could not be read", metadata: ["cause": "\(error)"])
    }
}
