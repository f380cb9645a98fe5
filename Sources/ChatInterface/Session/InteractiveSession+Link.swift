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
        listLoader?.cancel()
        await outbox.start(client) { [mailbox, clientNumber] outcome in
            mailbox.put(.outbox(client: clientNumber, outcome))
        }
        follower = Task { [client, mailbox, clientNumber] in
            await Self.follow(client, clientNumber, since: place, into: mailbox)
        }
    }

    /// Tells what the server tells, until it ends. After each `connected` the lists are loaded before anything else is
    /// told: what happens meanwhile waits behind them, so nothing is missed between the two. That the connection ends
    /// does not wait: the lists come with the next one. Nor does anything wait where the server has no lists for now.
    private static func follow(
        _ client: LiveClient, _ number: Int, since place: LogPlace?, into mailbox: SessionMailbox
    ) async {
        var events = client.events(since: place).makeAsyncIterator()
        do {
            while let event = try await events.next(isolation: nil) {
                try await mailbox.putWhenRoom(.interface(.live(event)))
                guard case .connected = event else { continue }
                do {
                    guard let lists = try await events.whileListening({ try await client.lists() }) else { continue }
                    for list in lists { try await mailbox.putWhenRoom(.interface(list)) }
                } catch let error as LiveError where !error.isLasting {
                    mailbox.put(.listsFailed(client: number, error))
                }
            }
        } catch let error as LiveError {
            mailbox.put(.streamEnded(client: number, error, events.place))
        } catch {
            // Cancelled.
        }
    }

    /// How long after a failure the lists are asked for again, unless the server wants more.
    static let listsPause = Duration.seconds(10)

    /// Says so, and asks for them again in a while. What is told meanwhile is shown: lists that come late are put
    /// together with it.
    func listsFailed(_ error: LiveError) -> [InterfaceEffect] {
        // Whose messages are one's own must be known all the same.
        let user = "\(setup.account.user)"
        var effects = state.me == nil ? apply(.identified(Identity(user: user, name: user))) : []
        listLoader?.cancel()
        let pause = max(Self.listsPause, .seconds(error.retryAfter ?? 0))
        listLoader = Task { [client, mailbox, clientNumber, clock = setup.clock] in
            do {
                try await clock.sleep(for: pause)
                for list in try await client.lists() { mailbox.put(.interface(list)) }
            } catch let error as LiveError where !error.isLasting {
                mailbox.put(.listsFailed(client: clientNumber, error))
            } catch {
                // Cancelled, or for good: the stream and the outbox end for the same reason, and say so.
            }
        }
        effects += apply(.told(.failure, RequestFailure(error, state.settings.language).reason))
        return effects
    }

    /// Nothing more is sent. The stream has a connection of its own and may go on as if nothing were the matter.
    func sendingStopped(_ error: LiveError) -> [InterfaceEffect] {
        switch error {
        // The stream ends for the same reason, and more is to be done then.
        case .closed, .logChanged, .refused(.known(.sessionNotFound), _, _), .refused(.known(.authFailed), _, _):
            return []
        default:
            follower?.cancel()
            listLoader?.cancel()
            // What they have still to say is of no use any more.
            clientNumber += 1
            return apply(.ended(reason: RequestFailure(error, state.settings.language).reason))
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

extension LiveClient {
    /// Who one is, and all conversations, as what the interface is to be told.
    fileprivate func lists() async throws -> [InterfaceEvent] {
        let identity = try await whoami()
        return [.identified(identity), .conversations(try await allConversations())]
    }
}
