import ChatProtocol
import Testing

@Suite struct `JSON values` {
    @Test(arguments: [
        "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "-0.25", "1e+20",
        "\"\"", "\"é\\n\\\"\"", "[]", "{}", "[1, [2, {\"a\": null}], \"x\"]", "{\"b\": 1, \"a\": {\"b\": 2}}",
    ])
    func `are written as they were read`(text: String) throws {
        var output: [UInt8] = []
        try value(" \(text)\t\r\n").append(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == text)
    }

    @Test(
        arguments: [
            ("-0", .integer(0)), ("7.0", .number(7)), ("1E3", .number(1_000)), ("9223372036854775808", .number(0x1p63)),
            (#""\ud83d\udc4d\u00e9\/""#, .string("👍é/")), ("\"\u{7F}\"", .string("\u{7F}")),
        ] as [(String, JSONValue)])
    func `are read`(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "01", "-", "+1", "1.", ".1", "1e", "0x1", "1e400", "\"", "\"\\u00\"", "\"\\ud800\"",
        "[",
        "[1", "[1,", "[1,]", "[,]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{} {}", "\"\n\"",
        "\u{FEFF}1", "'a'", "[1]]", "Infinity",
    ])
    func `of a wrong form are refused`(text: String) {
        #expect(throws: JSONError.self) { try value(text) }
    }

    @Test func `refuse duplicate keys, by their bytes`() throws {
        #expect(throws: JSONError.duplicateKey(at: 10)) { try value(#"{"a": 1, "\u0061": 2}"#) }
        #expect(throws: JSONError.self) { try value(#"[{"x": {"a": 1, "a": 1}}]"#) }
        #expect(try value("{\"\u{E9}\": 1, \"e\u{301}\": 2}")["e\u{301}"] == .integer(2))
    }

    @Test func `compare strings by their bytes`() {
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(JSONValue.string("é") == .string("é"))
    }

    @Test func `are refused when too deep`() throws {
        #expect(try value("[[1]]", maximumDepth: 2) == .array([.array([.integer(1)])]))
        #expect(throws: JSONError.tooDeep(at: 2)) { try value("[[[1]]]", maximumDepth: 2) }
        #expect(throws: JSONError.self) {
            try value(String(repeating: "[", count: 1_000_000), maximumDepth: .max)
        }
        #expect(
            try value("[[],[],{},{}]", maximumDepth: 2) == .array([.array([]), .array([]), .object([]), .object([])]))
    }

    @Test func `are refused when they are no UTF-8`() {
        let bytes: [UInt8] = [0x22, 0xC3, 0x22]
        #expect(throws: JSONError.notUTF8) { try value(bytes) }
    }

    @Test func `that no number can be are written as null`() {
        var output: [UInt8] = []
        JSONValue.array([.number(.infinity), .number(.nan)]).append(to: &output)
        #expect(output == utf8("[null, null]"))
    }
}

@Suite struct `What a client reads` {
    @Test func `is what the server wrote, however it is cut`() throws {
        var stream: [UInt8] = []
        ReplyEncoder.append(
            .help("a\r\n\r\nb"), dialect: .json, tag: .integer(4), language: .indonesian, to: &stream)
        ReplyEncoder.append(.closing(.idleTimeout), language: .english, to: &stream)
        let help = try value(#"{"status": "OK", "tag": 4, "help": "a\r\n\r\nb"}"#)
        let closing = try value(
            #"{"event": "closing", "code": "idle_timeout", "message": "The connection was idle for too long"}"#)
        for cut in 0...stream.count {
            var framer = ReplyFramer()
            var seen: [ServerObject] = []
            var unread: [UInt8] = []
            for part in [stream[..<cut], stream[cut...]] {
                unread += part
                while case .object(let length, let consumed) = framer.next(in: unread.span.bytes) {
                    seen.append(try ServerObject(parsing: unread.span.bytes.extracting(0..<length)))
                    unread.removeFirst(consumed)
                }
            }
            #expect(seen == [.reply(help), .event(name: "closing", closing)])
            #expect(unread.isEmpty)
        }
    }

    @Test func `has a limit`() {
        var framer = ReplyFramer(limit: 8)
        #expect(next(&framer, "1234567") == .incomplete)
        #expect(next(&framer, "12345678") == .tooLong)
        framer = ReplyFramer(limit: 8)
        #expect(next(&framer, "1234\r\n\r\n") == .object(length: 4, consumed: 8))
        framer = ReplyFramer(limit: 8)
        #expect(next(&framer, "12345\r\n\r\n") == .tooLong)
    }

    @Test func `is split at nothing but the whole ending`() {
        var framer = ReplyFramer()
        #expect(next(&framer, "{}\r\n\n\r\n\r") == .incomplete)
        #expect(next(&framer, "{}\r\n\n\r\n\r\n") == .object(length: 5, consumed: 9))
        #expect(next(&framer, "\r\n\r\n") == .object(length: 0, consumed: 4))
    }

    @Test(arguments: ["", "[]", "1", "{\"event\": 1}", "{", "{}{}"])
    func `is an object or nothing`(text: String) {
        #expect(throws: JSONError.self) { try serverObject(text) }
    }
}
