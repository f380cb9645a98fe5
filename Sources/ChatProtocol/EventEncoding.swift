/// The events of a listening connection, from the opening brace on.
extension ReplyEncoder {
    static func appendLive(_ event: Event, to output: inout [UInt8]) {
        switch event {
        case .closing: break
        case .message(let message, let isReplay):
            output.append("{\"event\": \"message\", ")
            message.appendFields(to: &output)
            appendReplay(isReplay, to: &output)
        case .edit(let change, let isReplay):
            output.append("{\"event\": \"edit\", ")
            change.appendFields(withText: true, to: &output)
            appendReplay(isReplay, to: &output)
        case .delete(let change, let isReplay):
            output.append("{\"event\": \"delete\", ")
            change.appendFields(withText: false, to: &output)
            appendReplay(isReplay, to: &output)
        case .room(let event, let isReplay):
            output.append("{\"event\": \"room\", ")
            event.appendFields(to: &output)
            appendReplay(isReplay, to: &output)
        case .typing(let from, let to):
            output.append("{\"event\": \"typing\", \"from\": \"")
            from.append(to: &output)
            output.append("\", \"to\": ")
            output.appendJSON(to)
        case .presence(let user, let connected):
            output.append("{\"event\": \"presence\", \"user\": \"")
            user.append(to: &output)
            output.append(connected ? "\", \"connected\": true" : "\", \"connected\": false")
        case .read(let with, let upto):
            output.append("{\"event\": \"read\"")
            if let with {
                output.append(", \"with\": ")
                output.appendJSON(with)
            }
            output.append(", \"upto\": ")
            output.appendDecimal(upto)
        case .caughtUp(let id):
            output.append("{\"event\": \"caught_up\", \"id\": ")
            output.appendDecimal(id)
        case .behind(let since):
            output.append("{\"event\": \"behind\", \"since\": ")
            output.appendDecimal(since)
        case .heartbeat: output.append("{\"event\": \"heartbeat\"")
        case .sessionEnded: output.append("{\"event\": \"session_ended\"")
        case .notice(let text, let time):
            output.append("{\"event\": \"notice\", \"time\": \"")
            time.append(to: &output)
            output.append("\", \"msg\": ")
            output.appendJSON(text)
        }
    }

    private static func appendReplay(_ isReplay: Bool, to output: inout [UInt8]) {
        if isReplay { output.append(", \"replay\": true") }
    }

    /// An event in its framing; only `closing` has words in a language.
    public static func bytes(of event: Event) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        append(event, language: .indonesian, to: &output)
        return output
    }
}
