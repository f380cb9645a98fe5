import ChatStore
import ChatTransport
import Logging
import NIOCore
import NIOPosix

/// How a server ends (SECURITY.md 6.1).
extension Server {
    /// How long the last connections may take to close, and the last answers to go out, in milliseconds.
    private static let lastWords: Int64 = 1_000

    /// Stops: no new connections; what has started is answered, and clients are told when to come back; then everything
    /// is closed and written.
    /// - Parameter drained: called before the event loops end.
    public func stop(_ drain: Drain = Drain(), drained: () async -> Void = {}) async {
        logger.notice("stopping", metadata: ["connections": "\(registry.count)"])
        metrics.health.drain()
        // Also for whoever asks from now on.
        _ = stopSwitch.ask(drain)
        await stopAccepting()
        registry.refuseAll()
        await control.close(in: backend.folder)
        await self.drain(drain)
        watch.stop()
        await drained()
        do {
            try await group.shutdownGracefully()
        } catch {
            logger.warning("event loops did not end well", metadata: ["cause": "\(error)"])
        }
        await backend.close()
        await metrics.close()
        let counters = backend.store.counters
        logger.notice(
            "stopped",
            metadata: [
                "messages": "\(counters.drafts)", "commits": "\(counters.commits)",
                "largest_batch": "\(counters.largestBatch)",
            ])
    }

    /// Accepts nothing more. Connections that were accepted a moment ago are set up like any other, so that their clients
    /// are told of the end and not cut off; whoever connects from now on waits in the queue of a socket that a service
    /// manager holds, for the next server.
    private func stopAccepting() async {
        for listener in listeners {
            // A listener that is closed already is what is wanted.
            try? await listener.pause()
        }
        // A connection goes from the accepting loop to its own, back, and there again, before it counts.
        for _ in 0..<3 {
            for eventLoop in group.makeIterator() { try? await eventLoop.submit {}.get() }
        }
        for listener in listeners { try? await listener.channel.close().get() }
    }

    private func drain(_ drain: Drain) async {
        let spread = drain.spread ?? Drain.spread(of: registry.count)
        for mailbox in mailboxes {
            mailbox.shutDown { Drain.retryAfter($0, spread: spread) }
        }
        await untilFinished(milliseconds: Int64(drain.within) * 1_000) { stopSwitch.isHurried }
        if registry.count > 0 {
            logger.warning("connections are cut", metadata: ["connections": "\(registry.count)"])
            for mailbox in mailboxes { _ = try? await mailbox.each { $0.closeNow() }.get() }
        }
        await untilFinished(milliseconds: Self.lastWords) { false }
    }

    /// Waits until all connections are closed and the operator's commands, the one that asked for the end among them, are
    /// answered.
    private func untilFinished(milliseconds: Int64, or isEnough: () -> Bool) async {
        let deadline = monotonicMilliseconds() + milliseconds
        while registry.count > 0 || control.isAtWork, monotonicMilliseconds() < deadline, !isEnough() {
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                return
            }
        }
    }
}
