/// The events of a listening connection, from the opening brace on.
extension ReplyEncoder {
    static func appendLive(_ event: Event, to output: inout [UInt8]) {
        switch event {
        case .closing: break
        case .message(let message, let isReplay):
            output.append("{\"event\": \"message\", ")
            message.appendFields(to: &output)
            if isReplay { output.append(", \"replay\": true") }
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
        }
    }

    /// An event in its framing; only `closing` has words in a language.
    public static func bytes(of event: Event) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        append(event, language: .indonesian, to: &output)
        return output
    }
}
