import ChatProtocol
import Testing

/// Invite strings, as docs/protocol.md defines them.
struct ServerLinkTests {
    /// With all that base64 has beside letters and digits.
    static let key = "SHA256:ab+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZcde="
    static let encodedKey = "SHA256:ab%2B%2F0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZcde"
    static let code = "0c1b7a52-5e0f-4c6e-9a51-7d2f3b8e6a10"

    @Test func `a link is written in one way`() throws {
        let link = try #require(ServerLink(host: "Chat.Example.org", port: 9000, key: Self.key, invite: Self.code))
        #expect(link.description == "chat://chat.example.org:9000/?key=\(Self.encodedKey)&invite=\(Self.code)")
        #expect(ServerLink(link.description) == link)
        #expect(ServerLink(host: "::1")?.description == "chat://[::1]:8890")
        let odd = try #require(ServerLink(host: "h", invite: "a&b=c%d+e#"))
        #expect(odd.description == "chat://h:8890/?invite=a%26b%3Dc%25d%2Be%23")
        #expect(ServerLink(odd.description) == odd)
    }

    @Test(arguments: [
        ("chat://localhost", "localhost", 8890), ("chat://localhost/", "localhost", 8890),
        ("CHAT://LocalHost:7/", "localhost", 7), ("chat://10.0.0.1:65535", "10.0.0.1", 65_535),
        ("chat://[2001:DB8::1]", "2001:db8::1", 8890), ("chat://[::1]:1/?", "::1", 1),
        ("chat://h?x=1", "h", 8890), ("chat://h/?&&unknown&x=%C3%A9/?:@", "h", 8890),
    ])
    func `a server's address can be read`(text: String, host: String, port: Int) throws {
        let link = try #require(ServerLink(text))
        #expect(link.host == host && link.port == port && link.key == nil && link.invite == nil)
    }

    @Test(arguments: [
        "key=\(encodedKey)", "key=\(encodedKey)%3D", "key=\(encodedKey)%3d&x=y", "key=\(key)", "%6Bey=\(encodedKey)",
    ])
    func `a fingerprint is read with and without its padding, its signs encoded or not`(query: String) {
        #expect(ServerLink("chat://h/?\(query)")?.key == Self.key)
    }

    @Test func `invite and key stand in any order among unknown keys`() throws {
        let link = try #require(ServerLink("chat://h:1/?a=1&invite=\(Self.code)&b&key=\(Self.encodedKey)&c=2"))
        #expect(link.invite == Self.code && link.key == Self.key)
        #expect(ServerLink("chat://h/?invite=a+b")?.invite == "a+b")
    }

    @Test(arguments: [
        "", "localhost", "http://h/", "chat:h", "chat:/h", "chat://", "chat:///", "chat://:8890", "chat://h:",
        "chat://h:0", "chat://h:65536", "chat://h:-1", "chat://h:+1", "chat://h:1:2", "chat://h:１", "chat://user@h",
        "chat://h/path", "chat://h//", "chat://h/?key=\(encodedKey)#x", "chat://h#", "chat://[::1", "chat://[h]",
        "chat://[::1]x", "chat://::1", "chat://h h", " chat://h", "chat://h ", "chat://h\n", "chat://hé",
        "chat://h%41", "chat://.h", "chat://-h", "chat://h/?invite", "chat://h/?invite=", "chat://h/?key=",
        "chat://h/?invite=a&invite=a", "chat://h/?key=\(encodedKey)&key=\(encodedKey)", "chat://h/?invite=%",
        "chat://h/?invite=%4", "chat://h/?invite=%4g", "chat://h/?invite=%00", "chat://h/?invite=%20",
        "chat://h/?invite=%FF", "chat://h/?x=%FF&%FF=1", "chat://h/?invite=\u{e9}", "chat://h/?key=SHA256:abc",
        "chat://h/?key=MD5:\(encodedKey.dropFirst(7))", "chat://h/?key=\(encodedKey)A",
        "chat://h/?x=" + String(repeating: "a", count: 2_048),
    ])
    func `everything else is refused`(text: String) {
        #expect(ServerLink(text) == nil)
    }

    @Test func `parts that make no link are refused`() {
        #expect(ServerLink(host: "") == nil && ServerLink(host: "a b") == nil && ServerLink(host: "h", port: 0) == nil)
        #expect(ServerLink(host: "h", key: "x") == nil && ServerLink(host: "h", invite: "") == nil)
        #expect(ServerLink(host: "h", invite: String(repeating: "a", count: 129)) == nil)
    }

    @Test func `what begins like a link is told apart from a name`() {
        #expect(ServerLink.isLink("Chat://"))
        #expect(!ServerLink.isLink("chat") && !ServerLink.isLink("chat:/h") && !ServerLink.isLink("a chat://h"))
    }
}
