import ChatClient
import ChatProtocol

/// What the state wants done.
extension InteractiveSession {
    /// - Throws: what the terminal throws when it is gone.
    func perform(_ effect: InterfaceEffect) async throws {
        switch effect {
        case .send(let line): await send(line)
        case .discard(let ref): await outbox.discard(ref)
        case .loadHistory(let with, let before):
            ask(
                { try await $0.history(with: with, before: before, limit: 100) },
                answer: { .historyLoaded(with: with, before: before, $0) })
        case .loadNewer(let with, let after):
            ask(
                { try await $0.history(with: with, after: after, limit: 100) },
                answer: { .newerLoaded(with: with, after: after, $0) })
        case .markRead(let with, let upTo): await marker.mark(with, upTo: upTo)
        case .typing(let recipient):
            // Worth nothing when it comes late.
            guard state.link == .online else { return }
            Task { [client] in try? await client.typing(to: recipient) }
        case .request(let request): perform(request)
        case .openEditor(let text): openEditor(text)
        case .notify(let title, let text): try terminal.write(notifier.notify(title: title, text: text))
        case .suspend:
            clearLine()
            terminal.suspend()
        case .redraw:
            forgetScreen()
            try present()
        case .quit: end = SessionEnd(linesWaiting: 0)
        }
    }

    private func send(_ line: OutgoingLine) async {
        do {
            try await outbox.add(OutboxLine(ref: line.ref, to: line.to, text: line.text, written: line.written))
        } catch {
            mailbox.put(
                .interface(.sendFailed(ref: line.ref, RequestFailure(error, state.settings.language))))
        }
    }

    private func perform(_ request: InterfaceRequest) {
        switch state.link {
        case .online, .catchingUp, .connecting: break
        case .offline, .ended:
            // Nobody wants to join a room minutes after having said so.
            let failure = RequestFailure(LiveError.closed, state.settings.language)
            return mailbox.put(.interface(.answered(request, .failure(failure))))
        }
        let loggedOut = setup.hooks.loggedOut
        let task = ask(
            { client in
                let answer = try await client.answer(to: request)
                if request == .logout { loggedOut() }
                return answer
            }, answer: { .answered(request, $0) })
        // That a session has ended may be seen before the answer says so.
        guard request != .logout else { return }
        commands.insert(task)
        Task {
            await task.value
            commands.remove(task)
        }
    }

    /// The connection has gone: what waits would be done when there is another one, minutes later perhaps.
    func giveUpCommands() {
        for task in commands { task.cancel() }
        commands.removeAll()
    }

    /// Asks the server without waiting here; the answer is an event, also when the task is cancelled.
    @discardableResult
    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (LiveClient) async throws -> Answer,
        answer event: @escaping @Sendable (Result<Answer, RequestFailure>) -> InterfaceEvent
    ) -> Task<Void, Never> {
        // Before the first connection nothing can have been done.
        let cancelled = state.link == .connecting ? LiveError.closed : .interrupted(.closed)
        return Task { [client, mailbox, language = state.settings.language] in
            let result: Result<Answer, RequestFailure>
            do {
                result = .success(try await question(client))
            } catch is CancellationError {
                result = .failure(RequestFailure(cancelled, language))
            } catch {
                result = .failure(RequestFailure(error, language))
            }
            mailbox.put(.interface(event(result)))
        }
    }

    // MARK: The editor

    private func openEditor(_ text: String) {
        guard !isAway else { return }
        isAway = true
        clearLine()
        terminal.leave()
        let editor = ForeignEditor(command: setup.editor, folder: setup.folder.path)
        Task { [mailbox] in
            do {
                mailbox.put(.editorEnded(.success(try await editor.edit(text))))
            } catch {
                mailbox.put(.editorEnded(.failure(error)))
            }
        }
    }

    func editorEnded(_ result: Result<String, any Error>) -> [InterfaceEffect] {
        isAway = false
        do { try terminal.enter() } catch {
            end = SessionEnd(linesWaiting: 0, reason: ShownText.line(String(describing: error)))
            return []
        }
        forgetScreen()
        if let heldEnd { mailbox.put(heldEnd) }
        heldEnd = nil
        // The window may be another one now.
        let effects = apply(.resized(terminal.size))
        switch result {
        case .success(let text): return effects + apply(.edited(text))
        case .failure(let error):
            let reason = Phrase.editorFailed(editorReason(error), in: state.settings.language)
            return effects + apply(.edited(nil)) + apply(.told(.failure, reason))
        }
    }

    private func editorReason(_ error: any Error) -> String {
        switch error {
        case ForeignEditor.Failure.exited(let code): "exit \(code)"
        case ForeignEditor.Failure.failed(let reason): ShownText.line(reason)
        default: ShownText.line(String(describing: error))
        }
    }
}
