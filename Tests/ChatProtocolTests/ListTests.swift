import ChatProtocol
import Testing

@Suite struct `Lists` {
    @Test func `of the inbox are grouped in the order of their oldest message`() throws {
        var inbox = InboxGroups()
        #expect(inbox.isEmpty)
        for (group, text) in [("messi", "1"), ("#room", "2"), ("messi", "3")] {
            #expect(add(&inbox, group: group, from: "F", to: "T", text: utf8(text)))
        }
        #expect(!inbox.isEmpty)
        func message(_ text: String) -> String { "{\"msg_from\": \"F\", \"msg_to\": \"T\", \"msg\": \"\(text)\"}" }
        #expect(
            encoded(.inbox(inbox), .words)
                == "{\"status\": \"OK\", \"messages\": {\"messi\": [\(message("1")), \(message("3"))], "
                + "\"#room\": [\(message("2"))]}}\r\n\r\n")
    }

    @Test func `of the inbox end before 256 KiB, to the byte`() throws {
        var inbox = InboxGroups()
        var count = 0
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 4_096)
        while inbox.append(group: "user\(count % 7)", from: "From", to: "To", text: text) { count += 1 }
        let size = encoded(.inbox(inbox), .words).utf8.count
        #expect(size <= ProtocolLimits.replyBytes)
        // What still fits is one more message in a known group: everything round its text takes 52 bytes.
        let around = utf8(#", {"msg_from": "From", "msg_to": "To", "msg": ""}"#).count
        let room = ProtocolLimits.replyBytes - size - around
        let before = inbox
        let tooMuch = [UInt8](text.prefix(room + 1))
        #expect(room >= 0 && room < 4_096)
        #expect(!add(&inbox, group: "user0", from: "From", to: "To", text: tooMuch))
        #expect(inbox == before)
        #expect(add(&inbox, group: "user0", from: "From", to: "To", text: Array(text.prefix(room))))
        #expect(encoded(.inbox(inbox), .words).utf8.count == ProtocolLimits.replyBytes)
    }

    @Test func `take their first message whatever its size`() throws {
        let huge = [UInt8](repeating: 1, count: 100_000)
        var inbox = InboxGroups()
        #expect(add(&inbox, group: "a", from: "F", to: "T", text: huge))
        #expect(!add(&inbox, group: "a", from: "F", to: "T", text: utf8("x")))
        var page = MessagePage()
        let user = try #require(UserName("a"))
        let message = MessageObject(
            id: 1, time: Timestamp(milliseconds: 0), from: user, fromName: "A", to: "b", toName: "B", text: huge)
        #expect(add(&page, message))
        #expect(!add(&page, message))
    }

    @Test func `of messages end before 256 KiB and say that there is more`() throws {
        var page = MessagePage()
        let user = try #require(UserName("messi"))
        let message = MessageObject(
            id: 1, time: Timestamp(milliseconds: 0), from: user, fromName: "Lionel", to: "b", toName: "B",
            text: [UInt8](repeating: UInt8(ascii: "a"), count: 4_096))
        while page.append(message) {}
        #expect(page.more)
        #expect(page.messages.count > 55)
        let tag = ChatProtocol.Tag.string([UInt8](repeating: 1, count: 64))
        let reply = encoded(.messages(page), .json, tag: tag)
        #expect(reply.utf8.count <= ProtocolLimits.replyBytes)
        #expect(reply.hasSuffix("}], \"more\": true}\r\n\r\n"))
    }
}
