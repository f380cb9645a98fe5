import ChatProtocol
import Testing

@Suite struct `Whatever comes in` {
    /// Lines that are nearly right get further into a parser than noise does.
    private static let seeds = [
        "send \(sampleToken) lineker  halo lineker \u{E9}\u{1F44D}", "login messi surabaya", "show user \(sampleToken)",
        "read 5 #a", "search with=#lab before=12 limit=5 halo \u{E9}", "create #lab private history=all",
        "role \(sampleToken) #lab lineker moderator", "topic #lab New things", "members #lab after=messi limit=200",
        "edit 12 halo \u{1F44D}", "blocked after=messi limit=1",
        ##"{"command": "search", "text": "ha\u006co", "with": "#lab", "before": 12, "limit": 5, "tag": "t"}"##,
        ##"{"command": "create", "room": "#lab", "private": true, "history": "all", "tag": 1}"##,
        ##"{"command": "role", "room": "\u0023lab", "user": "lineker", "role": "owner"}"##,
        ##"{"command": "topic", "room": "#lab", "topic": "New \"things\""}"##,
        #"{"command": "edit", "id": 12, "msg": "two\nlines", "token": "\#(sampleToken)"}"#,
        #"{"command": "send", "to": "lineker", "msg": "two\nlines\ud83d\udc4d", "tag": -7, "ref": "\u0041"}"#,
        #"{"command": "inbox", "after": 12, "limit": 5, "x": [[{"a": [1.5e-3, null, true]}]], "tag": "t"}"#,
    ]

    @Test func `S6.3 the parser never traps, and answers in the dialect of the first byte`() {
        var random = SeededGenerator(seed: 0x5EED)
        for round in 0..<20_000 {
            var line = utf8(Self.seeds[round % Self.seeds.count])
            for _ in 0...Int.random(in: 0..<4, using: &random) { mutate(&line, &random) }
            let dialect: Dialect = line.first == UInt8(ascii: "{") ? .json : .words
            do throws(RequestError) {
                guard let request = try parse(line) else { continue }
                #expect(request.dialect == dialect)
            } catch {
                #expect(error.dialect == dialect)
                #expect(error.code == .badRequest || error.code == .unknownCommand)
            }
            _ = try? JSONValue(parsing: line.span.bytes, maximumDepth: 8)
            _ = FirstLine.looksLikeHTTP(line.span.bytes)
        }
    }

    @Test func `S6.3 noise never traps`() {
        var random = SeededGenerator(seed: 0xC0FFEE)
        for _ in 0..<5_000 {
            let noise = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = failure(noise)
            _ = failure(utf8("{\"") + noise)
            _ = UserName(noise.span.bytes)
            _ = RoomName(noise.span.bytes)
            _ = ConversationName((utf8("#") + noise).span.bytes)
            _ = Token(noise.span.bytes)
            var framer = LineFramer(limit: 16)
            _ = framer.next(in: noise.span.bytes)
            _ = framer.next(in: [UInt8](noise.prefix(3)).span.bytes)
        }
    }

    @Test func `what the encoder writes can be read again`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let scalars = (0..<Int.random(in: 0..<40, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &random) * (Bool.random(using: &random) ? 1 : 0x7F))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let reply = utf8(encoded(.help(text), .json, tag: .string(utf8(text))))
            let expected = JSONValue.object([
                JSONValue.Member(key: "status", value: .string("OK")),
                JSONValue.Member(key: "tag", value: .string(text)),
                JSONValue.Member(key: "help", value: .string(text)),
            ])
            #expect(try value(reply) == expected)
            // Nothing a terminal would obey is left, save the ending.
            let content = String(decoding: reply.dropLast(4), as: UTF8.self)
            #expect(!content.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    private func mutate(_ line: inout [UInt8], _ random: inout SeededGenerator) {
        let byte = UInt8.random(in: 0...255, using: &random)
        guard !line.isEmpty else { return line.append(byte) }
        let place = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: line[place] = byte
        case 1: line.insert(byte, at: place)
        case 2: line.remove(at: place)
        default: line.removeLast(line.count - place)
        }
    }
}
