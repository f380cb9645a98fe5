import ChatProtocol
import Testing

@testable import ChatClient

struct StateTests {
    private static func login(
        _ server: String, user: String = "messi", insecure: Bool = false, low: UInt64 = 1
    ) throws -> SavedLogin {
        SavedLogin(
            server: try #require(ServerAddress(server)), isInsecure: insecure, user: try #require(UserName(user)),
            token: Token(high: 0, low: low))
    }

    @Test func `S6.4 the folder and its files are the user's alone`() throws {
        let folder = try TemporaryFolder()
        let store = LoginStore(folder: try StateFolder(path: folder.path + "/state/deep/chat-client"))
        try store.save(try Self.login("localhost"))
        #expect(try folder.mode("state/deep/chat-client") == 0o700)
        #expect(try folder.mode("state/deep/chat-client/session") == 0o600)
        #expect(try folder.names(in: "state/deep/chat-client") == ["lock", "session"])
    }

    @Test func `a login is found again, one a server, and TLS and plain text apart`() throws {
        let folder = try TemporaryFolder()
        let store = LoginStore(folder: try folder.state())
        let first = try Self.login("localhost:8890")
        let second = try Self.login("localhost:8890", user: "lineker", low: 2)
        let plain = try Self.login("localhost:8890", insecure: true, low: 3)
        let other = try Self.login("[::1]:8890", low: 4)
        for login in [first, plain, other, second] { try store.save(login) }

        let again = LoginStore(folder: try folder.state())
        #expect(try again.login(at: second.server, isInsecure: false) == second)
        #expect(try again.login(at: plain.server, isInsecure: true) == plain)
        #expect(try again.login(at: other.server, isInsecure: false) == other)
        #expect(try again.login(at: other.server, isInsecure: true) == nil)
        try again.remove(second)
        #expect(try again.login(at: second.server, isInsecure: false) == nil)
        #expect(try again.login(at: plain.server, isInsecure: true) == plain)
    }

    @Test func `removing an old login leaves the one that took its place`() throws {
        let folder = try TemporaryFolder()
        let store = LoginStore(folder: try folder.state())
        let old = try Self.login("localhost")
        let new = try Self.login("localhost", low: 2)
        try store.save(new)
        try store.remove(old)
        #expect(try store.login(at: new.server, isInsecure: false) == new)
    }

    @Test func `several accounts at one server are kept, and the last login is the current one`() throws {
        let folder = try TemporaryFolder()
        let store = LoginStore(folder: try folder.state())
        // As an earlier version wrote it.
        let old = "tls localhost:8890 messi 00000000-0000-0000-0000-000000000001\n"
        _ = try folder.write("chat-client/session", Array(old.utf8))
        let messi = try Self.login("localhost")
        let lineker = try Self.login("localhost", user: "lineker", low: 2)
        #expect(try store.login(at: messi.server, isInsecure: false) == messi)
        try store.save(lineker)
        #expect(try store.login(at: messi.server, isInsecure: false) == lineker)
        #expect(try store.login(at: messi.server, isInsecure: false, user: messi.user) == messi)
        #expect(try store.logins() == [lineker, messi])
        #expect(try folder.read("chat-client/session").hasPrefix(old.dropLast() + " kept\n"))
        // Nobody acts for messi unasked after the logout of lineker.
        try store.remove(lineker)
        #expect(try store.login(at: messi.server, isInsecure: false) == nil)
        #expect(try store.login(at: messi.server, isInsecure: false, user: messi.user) == messi)
        let again = try Self.login("localhost", low: 3)
        try store.save(again)
        #expect(try store.logins() == [again])
    }

    @Test func `known servers can be listed and forgotten`() throws {
        let folder = try TemporaryFolder()
        let known = KnownServers(folder: try folder.state())
        let (one, two) = (try FakeServer.Identity().fingerprint, try FakeServer.Identity().fingerprint)
        let (first, second) = (try #require(ServerAddress("a")), try #require(ServerAddress("[::1]:7")))
        let lines = "# mine\n\nA:8890 \(one)\nnonsense\n[::1]:7 \(two)\na \(two)\n"
        _ = try folder.write("chat-client/known_servers", Array(lines.utf8))
        #expect(try known.pins().map(\.line) == [3, 5, 6])
        #expect(try known.forget(first))
        #expect(try folder.read("chat-client/known_servers") == "# mine\n\nnonsense\n[::1]:7 \(two)\n")
        #expect(try !known.forget(first))
        try known.require(second, two)
        try known.require(first, one)
        #expect(try known.fingerprint(of: first) == one)
        #expect(
            throws: ClientError.keyChanged(
                server: "[::1]:7", expected: two, actual: one, knownIn: "\(known.path), line 4")
        ) { try known.require(second, one) }
    }

    @Test(arguments: ["session", "known_servers"])
    func `S6.4 a link is refused, and what it points to stays as it is`(name: String) throws {
        let folder = try TemporaryFolder()
        let state = try folder.state()
        let target = try folder.write("target", Array("precious\n".utf8))
        try folder.link("chat-client/" + name, to: target)
        #expect(throws: ClientError.local("\(state.path)/\(name) is a link: it must be a file")) {
            try LoginStore(folder: state).save(try Self.login("localhost"))
            try KnownServers(folder: state).pin(try #require(ServerAddress("localhost")), "SHA256:x")
        }
        #expect(try folder.read("target") == "precious\n")
    }

    @Test func `a folder that is a link is refused`() throws {
        let folder = try TemporaryFolder()
        _ = try StateFolder(path: folder.path + "/elsewhere")
        try folder.link("chat-client", to: folder.path + "/elsewhere")
        #expect(throws: ClientError.self) { try folder.state() }
    }

    @Test(arguments: [0o644, 0o620, 0o604])
    func `a session that others can get at is not used`(mode: Int) throws {
        let folder = try TemporaryFolder()
        let state = try folder.state()
        _ = try folder.write("chat-client/session", [], mode: mode)
        #expect(throws: ClientError.local("\(state.path)/session is open to others: its mode must be 0600")) {
            try LoginStore(folder: state).login(at: try #require(ServerAddress("localhost")), isInsecure: false)
        }
    }

    @Test func `an open folder is closed to others`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("x", [])
        _ = try StateFolder(path: folder.path + "/chat-client")
        try folder.setMode("chat-client", 0o755)
        _ = try folder.state()
        #expect(try folder.mode("chat-client") == 0o700)
    }

    @Test func `lines of the user's own in known_servers stay`() throws {
        let folder = try TemporaryFolder()
        let known = KnownServers(folder: try folder.state())
        let fingerprint = try FakeServer.Identity().fingerprint
        _ = try folder.write("chat-client/known_servers", Array("# mine\n\nchat.example:8890 \(fingerprint)".utf8))
        let new = try #require(ServerAddress("[2001:DB8::1]:7"))
        try known.pin(new, fingerprint)
        let text = "# mine\n\nchat.example:8890 \(fingerprint)\n[2001:db8::1]:7 \(fingerprint)\n"
        #expect(try folder.read("chat-client/known_servers") == text)
        #expect(try known.fingerprint(of: new) == fingerprint)
        #expect(try known.fingerprint(of: try #require(ServerAddress("CHAT.example"))) == fingerprint)
        #expect(try known.fingerprint(of: try #require(ServerAddress("chat.example:8891"))) == nil)
    }

    @Test(arguments: ["localhost:8890", "localhost:8890 SHA256:AAAA", "localhost:8890 a b"])
    func `a broken line does not make a known server unknown`(line: String) throws {
        let folder = try TemporaryFolder()
        let known = KnownServers(folder: try folder.state())
        _ = try folder.write("chat-client/known_servers", Array("\(line)\n".utf8))
        #expect(throws: ClientError.local("\(known.path): the line of localhost:8890 has no fingerprint")) {
            try known.fingerprint(of: try #require(ServerAddress("localhost")))
        }
    }

    @Test(arguments: [
        (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/chat-client"),
        (["HOME": "/h"], "/h/.local/state/chat-client"),
        (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/chat-client"),
    ])
    func `where the folder is`(environment: [String: String], path: String) throws {
        #expect(try StateFolder.defaultPath(environment: environment) == path)
    }
}
