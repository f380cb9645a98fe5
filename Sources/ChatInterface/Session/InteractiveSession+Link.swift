import ChatClient
import ChatProtocol

/// The server's side of the session.
extension InteractiveSession {
    /// What is known before anything is heard of the server.
    func begin() async {
        _ = apply(.clock(setup.now()))
        _ = apply(.resized(terminal.size))
        await showOutbox()
        await startClient(since: nil)
    }

    private func showOutbox() async {
        let lines = await outbox.lines
        guard !lines.isEmpty else { return }
        _ = apply(
            .outbox(lines.map { OutgoingLine(ref: $0.ref, to: $0.to, text: $0.text, written: $0.written) }))
        for line in lines {
            guard let failure = line.failure else { continue }
            _ = apply(.sendFailed(ref: line.ref, RequestFailure(failure, state.settings.language)))
        }
    }

    private func startClient(since place: LogPlace?) async {
        clientNumber += 1
        await outbox.start(client) { [mailbox] outcome in mailbox.put(.outbox(outcome)) }
        follower = Task { [client, mailbox, clientNumber] in
            await Self.follow(client, clientNumber, since: place, into: mailbox)
        }
    }

    /// Tells what the server tells, until it ends. After each `connected` the lists are loaded before anything else is
    /// told: what happens meanwhile waits behind them, so nothing is missed between the two. That the connection ends
    /// does not wait: the lists come with the next one.
    private static func follow(
        _ client: LiveClient, _ number: Int, since place: LogPlace?, into mailbox: SessionMailbox
    ) async {
        var events = client.events(since: place).makeAsyncIterator()
        do {
            while let event = try await events.next(isolation: nil) {
                try await mailbox.putWhenRoom(.interface(.live(event)))
                guard case .connected = event else { continue }
                let lists = try await events.whileListening {
                    (try await client.whoami(), try await client.allConversations())
                }
                guard let (identity, conversations) = lists else { continue }
                try await mailbox.putWhenRoom(.interface(.identified(identity)))
                try await mailbox.putWhenRoom(.interface(.conversations(conversations)))
            }
        } catch let error as LiveError {
            mailbox.put(.streamEnded(client: number, error, events.place))
        } catch {
            // Cancelled.
        }
    }

    /// The stream does not go on by itself.
    func streamEnded(_ error: LiveError, at place: LogPlace?) async -> [InterfaceEffect] {
        switch error {
        case .closed: return []
        case .logChanged:
            let effects = apply(.reset)
            let notice = Phrase.logChanged.text(state.settings.language)
            await startClient(since: nil)
            return effects + apply(.told(.failure, notice))
        case .refused(.known(.sessionNotFound), _, _), .refused(.known(.authFailed), _, _):
            if isAway {
                heldEnd = .streamEnded(client: clientNumber, error, place)
                return []
            }
            return await logInAgain(since: place, error)
        default:
            return apply(.ended(reason: RequestFailure(error, state.settings.language).reason))
        }
    }

    /// The user is asked in the terminal as it was found, and the state stays as it is meanwhile.
    private func logInAgain(since place: LogPlace?, _ reason: LiveError) async -> [InterfaceEffect] {
        clearLine()
        // For good: the questions handle signals as they need it.
        terminal.restore()
        let live: LiveConfiguration?
        do {
            live = try await setup.hooks.logIn()
        } catch {
            end = SessionEnd(linesWaiting: 0, reason: RequestFailure(error, state.settings.language).reason)
            return []
        }
        guard let live else {
            end = SessionEnd(linesWaiting: 0, reason: RequestFailure(reason, state.settings.language).reason)
            return []
        }
        do { try takeTerminal() } catch {
            end = SessionEnd(linesWaiting: 0, reason: ShownText.line(String(describing: error)))
            return []
        }
        forgetScreen()
        await client.close()
        client = LiveClient(live)
        marker = ReadMarker(client, clock: setup.clock)
        await startClient(since: place)
        return apply(.resized(terminal.size))
    }
}
