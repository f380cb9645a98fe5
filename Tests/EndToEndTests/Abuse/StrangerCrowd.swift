import Foundation

/// Many strangers at once, from 127.0.0.2 on, kept going by one thread.
struct StrangerCrowd {
    /// What came of it.
    struct Outcome: Sendable {
        var connections = 0
        /// Logins that were looked at, and logins that were refused without a look.
        var failures = 0
        var refusals = 0
        /// How long after they stopped the last of them was closed by the server.
        var gone: Duration?
    }

    private let server: ServerSite.Server
    private var strangers: [Stranger] = []
    private var outcome = Outcome()

    init(_ server: ServerSite.Server, slow: Int, silent: Int, guessing: Int) {
        self.server = server
        var kinds: [Stranger.Kind] = []
        for number in 0..<slow { kinds.append(number.isMultiple(of: 2) ? .slowLine : .slowHandshake) }
        kinds += [Stranger.Kind](repeating: .silent, count: silent)
        kinds += [Stranger.Kind](repeating: .guessing, count: guessing)
        // Few enough an address that none is refused for its number.
        strangers = kinds.enumerated().map { Stranger($1, host: UInt8(2 + $0 % 60)) }
    }

    /// Presses on for so long, and until a login has been looked at: hashing gives way to all else that a machine does.
    /// Then goes on only to be closed, and says nothing more.
    /// - Parameter patience: how long the server may take to close all; nil: they hang up themselves.
    static func press(
        _ server: ServerSite.Server, slow: Int, silent: Int, guessing: Int, for time: Duration, patience: Duration?
    ) -> Outcome {
        var crowd = StrangerCrowd(server, slow: slow, silent: silent, guessing: guessing)
        let end = ContinuousClock.now + time
        var lastTrickle = ContinuousClock.now
        while ContinuousClock.now < end || crowd.outcome.failures == 0 && ContinuousClock.now < end + .seconds(30) {
            crowd.openAll()
            crowd.look(isPressing: true)
            if ContinuousClock.now - lastTrickle > .milliseconds(500) {
                lastTrickle = .now
                for index in crowd.strangers.indices { crowd.strangers[index].trickle() }
            }
        }
        let stopped = ContinuousClock.now
        while let patience, crowd.strangers.contains(where: \.isOpen), ContinuousClock.now - stopped < patience {
            crowd.look(isPressing: false)
        }
        if !crowd.strangers.contains(where: \.isOpen) { crowd.outcome.gone = ContinuousClock.now - stopped }
        for index in crowd.strangers.indices { crowd.strangers[index].close() }
        return crowd.outcome
    }

    private mutating func openAll() {
        for index in strangers.indices where !strangers[index].isOpen {
            strangers[index].open(server)
            if strangers[index].isOpen { outcome.connections += 1 }
        }
    }

    /// Waits a little for something to come, and takes it.
    private mutating func look(isPressing: Bool) {
        let open = strangers.indices.filter { strangers[$0].isOpen }
        var polls = open.map { pollfd(fd: strangers[$0].descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&polls, nfds_t(polls.count), 50) > 0 else { return }
        for (index, poll) in zip(open, polls) where poll.revents != 0 {
            if let found = strangers[index].receive(isPressing: isPressing) {
                outcome.failures += found.others
                outcome.refusals += found.refusals
            } else {
                strangers[index].close()
            }
        }
    }
}
