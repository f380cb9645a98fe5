import ChatProtocol
import FuzzSupport

@testable import ChatClient

/// What a server sends, as the client reads it: cut into objects, read as JSON, understood as events and replies.
///
/// - Nothing a server says makes the client trap.
/// - A value that was read and written is read as the same value.
/// - What is shown of it holds nothing that a terminal obeys, and the JSON that is shown means the same.
@main
enum FuzzReplies {
    static func main() {
        Fuzz.run { bytes, count in
            let input = Fuzz.input(bytes, count)
            var framer = ReplyFramer()
            var rest = input
            while case .object(let length, let consumed) = framer.next(in: rest.span.bytes) {
                FuzzReplies.check([UInt8](rest[..<length]))
                rest.removeFirst(consumed)
            }
            FuzzReplies.check(rest)
        }
    }

    private static func check(_ object: [UInt8]) {
        checkShown(object)
        checkValue(object)
        switch try? ServerObject(parsing: object.span.bytes) {
        case .event(let name, let value): _ = try? LiveEvent(ServerEvent(name: name, value: value))
        case .reply(let value):
            if let reply = ServerReply(bytes: object, value: value) {
                _ = reply.error.map { LiveError($0).description }
                Fuzz.check(!reply.line.contains("\n"), "a shown reply has more than one line")
            }
            understand(value)
        case nil: break
        }
    }

    /// As an answer to each command in turn: what is no such answer is an error, and that is all.
    private static func understand(_ value: JSONValue) {
        _ = try? Receipt(value)
        _ = try? Identity(value)
        _ = try? value.page("messages") { value throws(LiveError) in try Message(value) }
        _ = try? value.page("users") { value throws(LiveError) in try User(value) }
        _ = try? value.page("conversations") { value throws(LiveError) in try Conversation(value) }
        _ = try? value.page("sessions") { value throws(LiveError) in try OwnSession(value) }
        _ = try? value.page("rooms") { value throws(LiveError) in try Room(value) }
        _ = try? value.page("members") { value throws(LiveError) in try Member(value) }
    }

    private static func checkValue(_ object: [UInt8]) {
        guard let value = try? JSONValue(parsing: object.span.bytes) else { return }
        var written: [UInt8] = []
        value.append(to: &written)
        Fuzz.check((try? JSONValue(parsing: written.span.bytes)) == value, "a value changes when it is written")
        // The client shows what it got, not what it would write.
        let shown = [UInt8](ShownText.json(object).utf8)
        Fuzz.check((try? JSONValue(parsing: shown.span.bytes)) == value, "a shown object means something else")
        if case .string(let time)? = value["time"] { _ = ShownTime.minute(time) }
    }

    private static func checkShown(_ object: [UInt8]) {
        let text = String(decoding: object, as: UTF8.self)
        for (shown, mayBreak) in [(ShownText.line(text), false), (ShownText.message(text), true)] {
            for scalar in shown.unicodeScalars where scalar != "\n" || !mayBreak {
                Fuzz.check(
                    scalar.properties.generalCategory != .control && !scalar.properties.isBidiControl,
                    "a terminal obeys what is shown: U+\(String(scalar.value, radix: 16))")
            }
        }
    }
}
