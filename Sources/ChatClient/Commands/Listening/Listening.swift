import ChatProtocol

/// `listen`: follows what happens, over any number of connections, and shows it or has a command run for it.
///
/// One event after the other: the next one is not looked at before the present one is shown and its command has ended,
/// so that whoever keeps the last id that was shown misses nothing.
public struct Listening: Sendable {
    private let client: LiveClient
    private let output: CommandOutput
    private let complain: @Sendable (String) -> Void
    private let run: ShellCommand.Run

    /// - Parameter complain: gets what people should know beside the output, a line without its end.
    public init(_ client: LiveClient, output: CommandOutput, complain: @escaping @Sendable (String) -> Void) {
        self.init(client, output: output, complain: complain, run: ShellCommand.run)
    }

    init(
        _ client: LiveClient, output: CommandOutput, complain: @escaping @Sendable (String) -> Void,
        run: @escaping ShellCommand.Run
    ) {
        self.client = client
        self.output = output
        self.complain = complain
        self.run = run
    }

    /// Connects once at first, so that one sees whether all is right; then again and again.
    /// - Throws: ``LiveError``, ``ClientError`` for a command that failed, and what writing throws.
    public func run(_ request: ListenRequest) async throws -> ListenEnd {
        let me = try await client.connect().user
        return try await withThrowingTaskGroup(of: ListenEnd.self) { group in
            group.addTask {
                do { return try await follow(request, me: me) } catch is CancellationError { return .cancelled }
            }
            if let timeout = request.timeout {
                group.addTask { [clock = client.configuration.clock] in
                    guard (try? await clock.sleep(for: timeout)) != nil else { return .cancelled }
                    return .timeOver
                }
            }
            guard let first = try await group.next() else { return .cancelled }
            group.cancelAll()
            // The event that is being dealt with may be the last one that was asked for.
            if first == .timeOver, try await group.next() == .counted { return .counted }
            return first
        }
    }

    private func follow(_ request: ListenRequest, me: String) async throws -> ListenEnd {
        var iterator = client.events(since: request.since).makeAsyncIterator()
        var left = request.count ?? .max
        var isLost = false
        while left > 0 {
            guard let event = try await iterator.next() else { return .cancelled }
            switch event {
            case .connected: isLost = false
            case .disconnected(let error, _):
                if !isLost { complain(Phrase.connectionLost(error.text(output.language), in: output.language)) }
                isLost = true
            case .notice(let text, _) where !request.events.contains(.notice):
                // Everybody is meant, whatever the output is for.
                complain(Phrase.eventNotice(ShownText.line(text), in: output.language))
            default: break
            }
            guard request.events.contains(ListenEvent(event)), event.belongs(to: request.with, me: me) else { continue }
            if try await deal(with: event, iterator.source, request, me: me) { left -= 1 }
        }
        return .counted
    }

    /// - Returns: whether it counts as a message.
    private func deal(
        with event: LiveEvent, _ source: ServerEvent?, _ request: ListenRequest, me: String
    ) async throws -> Bool {
        guard case .message(let message, _) = event else {
            try show(event, source, me: me)
            return false
        }
        if let command = request.command {
            guard !message.isDeleted, request.includesOwn || message.from != me else { return false }
            try await run(command, for: message, request, me: me)
            // For people the command's own output is what is seen.
            if output.showsJSON { try show(event, source, me: me) }
        } else {
            try show(event, source, me: me)
        }
        if request.marksRead, message.from != me || message.to == me {
            try await markRead(message, me: me)
        }
        return true
    }

    /// How long the server has for it when all is over already.
    static let lastWord = Duration.seconds(2)

    /// What was dealt with is to count as read, also when the time was over meanwhile.
    private func markRead(_ message: Message, me: String) async throws {
        let client = client
        let work = Task { try await client.read(upTo: message.id, with: message.conversation(of: me)) }
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            Task {
                try? await client.configuration.clock.sleep(for: Self.lastWord)
                work.cancel()
            }
        }
    }

    private func show(_ event: LiveEvent, _ source: ServerEvent?, me: String) throws {
        let object = source?.value ?? event.object(output.language)
        try output.show(object) { value, language in event.line(value, me: me, language) }
    }

    private func run(_ command: String, for message: Message, _ request: ListenRequest, me: String) async throws {
        let end = try await run(
            ShellCommand(
                command: command, environment: message.environment(me: me), input: message.text,
                // There the events stand.
                outputGoesToErrors: output.showsJSON))
        guard end != .exited(0) else { return }
        let text = Phrase.commandFailed("\(message.id)", end.description, in: output.language)
        guard !request.stopsOnError else { throw ClientError.local(text) }
        complain(text)
    }
}

extension Message {
    /// The other side: what answers go to, and what `history` takes.
    fileprivate func conversation(of me: String) -> String {
        to.hasPrefix("#") || from == me ? to : from
    }

    fileprivate func environment(me: String) -> [String: String] {
        [
            "CHAT_ID": "\(id)", "CHAT_FROM": from, "CHAT_FROM_NAME": fromName, "CHAT_TO": to,
            "CHAT_WITH": conversation(of: me), "CHAT_TIME": time.description, "CHAT_TEXT": text,
        ]
    }
}

extension LiveEvent {
    fileprivate func belongs(to conversation: String?, me: String) -> Bool {
        guard let conversation else { return true }
        return switch self {
        case .message(let message, _): message.conversation(of: me) == conversation
        case .edit(let change, _), .delete(let change, _):
            (change.to.hasPrefix("#") || change.from == me ? change.to : change.from) == conversation
        case .room(let change, _): change.room == conversation
        case .read(let with, _): with == nil || with == conversation
        case .typing(let from, let to): (to.hasPrefix("#") ? to : from) == conversation
        case .presence(let user, _): user == conversation
        default: true
        }
    }
}
