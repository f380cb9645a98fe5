import ChatProtocol
import Testing

@Suite struct `Whatever comes in` {
    /// Lines that are nearly right get further into a parser than noise does.
    private static let seeds = [
        "send \(sampleToken) lineker  halo lineker \u{E9}\u{1F44D}", "login messi surabaya", "show user \(sampleToken)",
        "read 5 #a",
        #"{"command": "send", "to": "lineker", "msg": "two\nlines\ud83d\udc4d", "tag": -7, "ref": "\u0041"}"#,
        #"{"command": "inbox", "after": 12, "limit": 5, "x": [[{"a": [1.5e-3, null, true]}]], "tag": "t"}"#,
    ]

    @Test func `the parser never traps, and answers in the dialect of the first byte`() {
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

    @Test func `noise never traps`() {
        var random = SeededGenerator(seed: 0xC0FFEE)
        for _ in 0..<5_000 {
            let noise = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = failure(noise)
            _ = failure(utf8("{\"") + noise)
            _ = UserName(noise.span.bytes)
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

@Suite struct `Help` {
    @Test func `names every command in both languages`() {
        for language in Language.allCases {
            let lines = HelpText.overview(language).split(separator: "\n")
            #expect(lines.count == CommandName.allCases.count)
            for (line, name) in zip(lines, CommandName.allCases) { #expect(line.hasPrefix(name.rawValue)) }
        }
    }

    @Test func `explains one command under any of its names`() {
        #expect(HelpText.text(about: utf8("SEND"), .english) == "send [TOKEN] USER TEXT  send a message")
        #expect(HelpText.text(about: utf8("auth"), .indonesian)?.hasPrefix("login USER PASSWORD") == true)
        #expect(HelpText.text(about: utf8("show_user"), .english)?.hasSuffix("(also: show user)") == true)
        #expect(HelpText.text(about: utf8("nothing"), .english) == nil)
        #expect(HelpText.text(about: nil, .english) == HelpText.overview(.english))
    }

    @Test func `knows which commands need a session`() {
        let open: Set<CommandName> = [.login, .register, .hello, .help, .ping, .quit]
        for name in CommandName.allCases { #expect(name.needsSession == !open.contains(name)) }
    }
}
