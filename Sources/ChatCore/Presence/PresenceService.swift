import ChatProtocol
import Logging
import Synchronization

/// Tells those who listen that somebody with whom both have written has come or gone.
///
/// After a restart everybody comes back at once: so few changes are told a second, their correspondents are looked up
/// together, off the event loop, and one look-up is under way at a time.
public final class PresenceService: Sendable {
    /// Changes that one look-up takes.
    private static let mostTogether = 500

    private struct State {
        var hold = PresenceHold()
        var isTelling = false
    }

    let board = PresenceBoard()
    private let users: UserDirectory
    private let blocks: BlockDirectory
    private let delivery: DeliveryService
    private let log: any MessageLog
    private let logger: Logger
    private let state = Mutex(State())

    init(
        users: UserDirectory, blocks: BlockDirectory, delivery: DeliveryService, log: any MessageLog, logger: Logger
    ) {
        self.users = users
        self.blocks = blocks
        self.delivery = delivery
        self.log = log
        self.logger = logger
    }

    /// Called about once a second; never waits.
    /// - Parameter now: monotonic milliseconds.
    /// - Returns: what is under way because of it, for those who want to wait.
    @discardableResult
    public func timePassed(now: Int64) -> Task<Void, Never>? {
        let changed = board.takeChanged()
        let due = state.withLock { state -> [PresenceChange] in
            for (account, isConnected) in changed {
                state.hold.observed(account, isConnected: isConnected, now: now)
            }
            guard !state.isTelling else { return [] }
            let due = state.hold.takeDue(now: now, most: PresenceService.mostTogether)
            state.isTelling = !due.isEmpty
            return due
        }
        guard !due.isEmpty else { return nil }
        return Task {
            await tell(due)
            state.withLock { $0.isTelling = false }
        }
    }

    private func tell(_ changes: [PresenceChange]) async {
        let listening = Set(delivery.listening.keys)
        guard !listening.isEmpty else { return }
        let others: [AccountID: [AccountID]]
        do {
            // Without those one of whom has blocked the other: there a look may go through all that was hidden.
            others = try await log.haveBothWritten(of: changes.map(\.account), among: listening) { [blocks] in
                blocks.stands(between: $0, and: $1)
            }
        } catch {
            // Whoever wants to know asks `show_user`.
            logger.warning("presence could not be told", metadata: ["cause": "\(error)"])
            return
        }
        for change in changes {
            guard let user = users.person(change.account)?.user else { continue }
            let audience = (others[change.account] ?? []).filter { !blocks.stands(between: $0, and: change.account) }
            delivery.tell(.presence(user: user, connected: change.isConnected), to: audience)
        }
    }
}
