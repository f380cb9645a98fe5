import ChatProtocol
import Testing

/// What a caller of the framer sees of a connection's bytes.
private enum Seen: Equatable {
    case line([UInt8])
    case tooLong(Dialect)
}

/// A caller as it should be: keeps what is unread, and goes on until a step consumes nothing.
private struct Reader {
    var framer: LineFramer
    var unread: [UInt8] = []
    var seen: [Seen] = []
    var mostUnread = 0

    mutating func receive(_ bytes: some Sequence<UInt8>) {
        unread.append(contentsOf: bytes)
        while true {
            let bytes = unread
            let step = framer.next(in: bytes.span.bytes)
            switch step {
            case .line(let length, let consumed):
                seen.append(.line([UInt8](unread[..<length])))
                unread.removeFirst(consumed)
            case .tooLong(let dialect, let consumed):
                seen.append(.tooLong(dialect))
                unread.removeFirst(consumed)
            case .incomplete(let consumed):
                unread.removeFirst(consumed)
                guard consumed > 0 else {
                    mostUnread = max(mostUnread, unread.count)
                    return
                }
            }
        }
    }
}

@Suite struct `Framing of lines` {
    private static let stream = "ping\r\n\r\n\n{\"a\"}\r\r\nab\rcd\n123456789\n{23456789abcdef\r\n12345678\r\nrest"
    private static let expected: [Seen] = [
        .line(utf8("ping")), .line([]), .line([]), .line(utf8("{\"a\"}\r")), .line(utf8("ab\rcd")),
        .line(utf8("123456789")), .tooLong(.json), .line(utf8("12345678")),
    ]

    @Test func `S4.1 does not depend on where the bytes are cut`() {
        let stream = utf8(Self.stream)
        for first in 0...stream.count {
            for second in first...stream.count {
                var reader = Reader(framer: LineFramer(limit: 10))
                reader.receive(stream[..<first])
                reader.receive(stream[first..<second])
                reader.receive(stream[second...])
                #expect(reader.seen == Self.expected)
                #expect(reader.unread == utf8("rest"))
                #expect(reader.framer.isInsideLine)
            }
        }
    }

    @Test func `works byte by byte`() {
        var reader = Reader(framer: LineFramer(limit: 10))
        for byte in utf8(Self.stream) { reader.receive([byte]) }
        #expect(reader.seen == Self.expected)
    }

    @Test func `counts the ending into the limit`() {
        for (content, ending, fits) in [
            (16_382, "\r\n", true), (16_383, "\n", true), (16_383, "\r\n", false), (16_384, "\n", false),
        ] {
            var reader = Reader(framer: LineFramer())
            let line = [UInt8](repeating: UInt8(ascii: "a"), count: content)
            reader.receive(line + utf8(ending) + utf8("ping\n"))
            #expect(reader.seen == [fits ? .line(line) : .tooLong(.words), .line(utf8("ping"))])
            #expect(!reader.framer.isInsideLine)
        }
    }

    @Test func `tells of a long line as soon as the limit is passed`() {
        var framer = LineFramer(limit: 10)
        #expect(next(&framer, "{23456789") == .incomplete(consumed: 0))
        #expect(next(&framer, "{234567890") == .tooLong(dialect: .json, consumed: 10))
        #expect(framer.isInsideLine)
        #expect(next(&framer, "more") == .incomplete(consumed: 4))
        #expect(next(&framer, "end\nping\n") == .incomplete(consumed: 4))
        #expect(!framer.isInsideLine)
        #expect(next(&framer, "ping\n") == .line(length: 4, consumed: 5))
    }

    @Test func `S4.1 keeps no more than the limit of a line of 1 MiB`() {
        var reader = Reader(framer: LineFramer())
        let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000)
        for _ in 0..<1_049 { reader.receive(part) }
        reader.receive(utf8("\r\nping\r\n"))
        #expect(reader.seen == [.tooLong(.words), .line(utf8("ping"))])
        #expect(reader.mostUnread < ProtocolLimits.requestBytes)
    }

    @Test func `looks at each byte once`() {
        // No caller may change bytes; here it shows which ones are looked at again: none.
        var framer = LineFramer()
        #expect(next(&framer, "0123456789") == .incomplete(consumed: 0))
        #expect(next(&framer, "\n\n\n\n\n\n\n\n\n\n+") == .incomplete(consumed: 0))
        #expect(next(&framer, "\n\n\n\n\n\n\n\n\n\n+\n") == .line(length: 11, consumed: 12))
    }

    @Test func `has nothing begun at the start and after a whole line`() {
        var framer = LineFramer()
        #expect(!framer.isInsideLine)
        #expect(next(&framer, "") == .incomplete(consumed: 0))
        #expect(!framer.isInsideLine)
        #expect(next(&framer, "p") == .incomplete(consumed: 0))
        #expect(framer.isInsideLine)
        #expect(next(&framer, "p\n") == .line(length: 1, consumed: 2))
        #expect(!framer.isInsideLine)
    }
}

@Suite struct `A first line` {
    @Test(arguments: [
        "GET / HTTP/1.1", "GET ", "POST /x HTTP/1.0", "PUT /", "HEAD / HTTP/1.1", "OPTIONS * HTTP/1.1",
        "CONNECT a:443 HTTP/1.1", "DELETE /", "PRI * HTTP/2.0", "PROPFIND /a b HTTP/1.1",
    ])
    func `of HTTP is seen`(line: String) {
        #expect(looksLikeHTTP(line))
    }

    @Test(arguments: [
        "", "GET", "get / x", "login messi GET / HTTP/1.1", "SEND a b", "{\"GET \"", " GET /", "PING HTTP",
    ])
    func `of chat is not`(line: String) {
        #expect(!looksLikeHTTP(line))
    }
}
