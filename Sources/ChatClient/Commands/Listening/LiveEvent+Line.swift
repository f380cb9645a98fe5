import ChatProtocol

extension LiveEvent {
    /// As a line for people, with its end; empty where there is nothing to say to them.
    /// - Parameter value: the event as the server sent it.
    func line(_ value: JSONValue, me: String, _ language: Language) -> String {
        switch self {
        case .message: MessageLine.text(value, me: me, in: language)
        case .edit(let change, _), .delete(let change, _):
            Phrase.changedTo("\(change.of)", MessageLine.text(value, me: me, in: language), in: language)
        case .room(let change, _):
            Row.text(
                [
                    ShownTime.minute(value["time"]?.text ?? "?"), ShownText.line(change.room), value.shown("kind"),
                    value.shown("by"), value.shown("user"), value.shown("role"), value.shown("topic"),
                ].enumerated().filter { $0.offset == 0 || !$0.element.isEmpty }.map(\.element))
        case .read(let with, _):
            (with.map { Phrase.readWith(ShownText.line($0), in: language) } ?? Phrase.readAll.text(language)) + "\n"
        case .typing(let from, let to):
            Phrase.isTyping(ShownText.line(from), ShownText.line(to), in: language) + "\n"
        case .presence(let user, let isConnected):
            (isConnected ? Phrase.cameOnline : .wentOffline)(ShownText.line(user), in: language) + "\n"
        case .other(let event): ShownText.line(event.name) + "\n"
        case .connected(let place): "connected \(place.id)\n"
        case .disconnected(let error, _): "disconnected \(error.text(language))\n"
        case .caughtUp(let id): "caught_up \(id)\n"
        case .behind(let since): "behind \(since)\n"
        case .sessionEnded: "session_ended\n"
        case .notice(let text, _): Phrase.eventNotice(ShownText.line(text), in: language) + "\n"
        case .closing(_, let message, _): "closing \(ShownText.line(message))\n"
        }
    }

    /// What the stream itself tells, in the form of the server's events.
    func object(_ language: Language) -> JSONValue {
        let members: [(String, JSONValue)] =
            switch self {
            case .connected(let place):
                [("event", .string("connected")), ("id", .integer(place.id))]
                    + (place.log.map { [("log", .string($0))] } ?? [])
            case .disconnected(let error, let wait):
                [
                    ("event", .string("disconnected")), ("message", .string(error.text(language))),
                    (
                        "retry_in_ms",
                        .integer(wait.components.seconds * 1_000 + wait.components.attoseconds / 1_000_000_000_000_000)
                    ),
                ]
            default: [("event", .string(ListenEvent(self).rawValue))]
            }
        return .object(members.map { JSONValue.Member(key: $0.0, value: $0.1) })
    }
}
