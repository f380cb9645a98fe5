import ChatProtocol
import Testing

@Suite struct `A user name` {
    @Test(arguments: ["a", "0", "messi", "a_b.c-d", "1.-_", String(repeating: "x", count: 32)])
    func `of letters, digits and a few signs is taken`(text: String) throws {
        let user = try #require(UserName(text))
        #expect(user.description == text)
        #expect(user.count == text.utf8.count)
        var bytes: [UInt8] = []
        user.append(to: &bytes)
        #expect(bytes == utf8(text))
    }

    @Test(arguments: [
        "", "_a", ".a", "-a", "a b", "a/b", "a\u{0}", "é", "a\u{301}", "#room", "a@b", "ｍ",
        String(repeating: "x", count: 33),
        sampleToken,
    ])
    func `of anything else is not`(text: String) {
        #expect(UserName(text) == nil)
        #expect(name(utf8(text)) == nil)
    }

    @Test func `is the same in any case`() {
        #expect(UserName("MeSsI") == UserName("messi"))
        #expect(UserName("MeSsI")?.hashValue == UserName("messi")?.hashValue)
        #expect(UserName("MeSsI")?.description == "messi")
    }

    @Test func `sorts by its bytes`() {
        let names = [
            "a-b", "a.b", "a0", "a", "ab", "a_b", "abcdefgh", "abcdefghi", "z", "0", String(repeating: "a", count: 32),
        ]
        let sorted = names.compactMap { UserName($0) }.sorted().map(\.description)
        #expect(sorted == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

@Suite struct `A token` {
    @Test func `is written in lower case`() throws {
        let token = try #require(readToken(sampleToken.uppercased()))
        #expect(token.text == sampleToken)
        #expect(token == Token(high: 0x82b8_5fac_f198_4f8a, low: 0x851a_84b2_df81_0f5c))
        #expect(Token(high: 0, low: 1).text == "00000000-0000-0000-0000-000000000001")
    }

    @Test(arguments: [
        "", "82b85fac", "82b85fac-f198-4f8a-851a-84b2df810f5", "82b85fac-f198-4f8a-851a-84b2df810f5cc",
        "82b85facf198-4f8a-851a-84b2df810f5c1", "82b85fac-f198-4f8a-851a-84b2df810f5g",
        "82b85fac_f198_4f8a_851a_84b2df810f5c", "-2b85fac-f198-4f8a-851a-84b2df810f5c",
    ])
    func `has one shape`(text: String) {
        #expect(readToken(text) == nil)
    }
}

@Suite struct `What is printed` {
    @Test func `S3.4 shows no secret and no message`() throws {
        let request = try #require(try parse("login messi sura-baya"))
        let send = try #require(try parse("send \(sampleToken) lineker ssst"))
        let token = try #require(readToken(sampleToken))
        var dumped = ""
        dump(request, to: &dumped)
        dump(send.token, to: &dumped)
        let texts = [
            "\(request)", String(reflecting: request), "\(send)", String(reflecting: send), "\(token)",
            String(reflecting: token), "\(TokenParameter.present(token))", "\(request.command)", dumped,
            "\(Reply.loggedIn(token: token, user: try #require(name("messi")), name: "L", expires: nil))",
        ]
        for text in texts {
            #expect(!text.contains("baya"))
            #expect(!text.contains("82b85fac"))
            #expect(!text.contains("\(0x82b8_5fac_f198_4f8a as UInt64)"))
            #expect(!text.contains("ssst"))
            #expect(!text.contains("115, 115, 115"))
            #expect(!text.contains("98, 97, 121, 97"))
        }
        #expect("\(Password(utf8("sura-baya")))" == "Password(…)")
        #expect("\(token)" == "Token(…)")
    }

    @Test func `leaves the password's bytes to those who ask`() {
        let password = Password(utf8("surabaya"))
        #expect(password.withBytes { $0.byteCount } == 8)
        #expect(password.count == 8)
    }
}

@Suite struct `A timestamp` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"), (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"), (1_795_341_600_123, "2026-11-22T10:00:00.123Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `is written as RFC 3339 has it`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(milliseconds: milliseconds).inSeconds == text.prefix(19) + "Z" || text.hasPrefix("-"))
    }

    @Test func `rises day by day through 800 years`() {
        var previous = ""
        for day in 0..<Int64(146_097 * 2) {
            let text = Timestamp(milliseconds: day * 86_400_000).description
            #expect(previous < text)
            previous = text
        }
        #expect(previous == "2769-12-31T00:00:00.000Z")
    }

    @Test func `never traps`() {
        #expect(!Timestamp(milliseconds: .min).description.isEmpty)
        #expect(!Timestamp(milliseconds: .max).description.isEmpty)
    }
}

@Suite struct `A display name` {
    @Test(arguments: ["L", "Lionel Messi", "美西", "👩‍👩‍👧", String(repeating: "é", count: 64), "O'Neill \"X\""])
    func `of visible characters is taken`(text: String) {
        #expect(DisplayName.isValid(text))
    }

    @Test(arguments: [
        "", " ", "\u{A0}\u{2003}", "\u{200B}", String(repeating: "x", count: 65), "a\nb", "a\tb", "a\u{7F}",
        "a\u{9B}31m",
        "a\u{202E}b", "\u{2066}a", "a\u{2028}b", "a" + String(repeating: "\u{301}", count: 5_000),
    ])
    func `of anything else is not`(text: String) {
        #expect(!DisplayName.isValid(text))
    }
}
