import Testing

@testable import ChatClient

struct SettingsTests {
    private func options(
        server: String? = nil, ca: String? = nil, onFirstUse: Bool = false, insecure: Bool = false, public: Bool = false
    ) -> ClientSettings.Options {
        var options = ClientSettings.Options()
        options.server = server
        options.ca = ca
        options.trustsOnFirstUse = onFirstUse
        options.isInsecure = insecure
        options.allowsInsecurePublic = `public`
        return options
    }

    @Test func `without options it is TLS to this machine`() throws {
        let settings = try ClientSettings(options(), environment: [:])
        #expect(settings.server.description == "localhost:8890")
        #expect(settings.verification == .systemRoots)
    }

    @Test func `options win over the environment`() throws {
        let environment = ["CHAT_SERVER": "env.example:1", "CHAT_CA": "/env.pem"]
        let fromEnvironment = try ClientSettings(options(), environment: environment)
        #expect(fromEnvironment.server.description == "env.example:1")
        #expect(fromEnvironment.verification == .authorities(file: "/env.pem"))
        let given = try ClientSettings(options(server: "flag.example", ca: "/flag.pem"), environment: environment)
        #expect(given.server.description == "flag.example:8890")
        #expect(given.verification == .authorities(file: "/flag.pem"))
        #expect(
            try ClientSettings(options(onFirstUse: true), environment: environment).verification == .onFirstUse)
    }

    @Test func `plain text has a port of its own and stays on this machine`() throws {
        let settings = try ClientSettings(options(insecure: true), environment: ["CHAT_CA": "/env.pem"])
        #expect(settings.server.description == "localhost:8889")
        #expect(settings.verification == .insecure(allowingPublic: false))
        let elsewhere = options(server: "chat.example", insecure: true)
        #expect(throws: UsageError.self) { try ClientSettings(elsewhere, environment: [:]) }
        let asked = try ClientSettings(options(server: "chat.example", public: true), environment: [:])
        #expect(asked.verification == .insecure(allowingPublic: true))
        #expect(asked.server.description == "chat.example:8889")
    }

    @Test func `contradictions are refused`() {
        for options in [
            options(ca: "x", onFirstUse: true), options(ca: "x", insecure: true),
            options(onFirstUse: true, insecure: true),
        ] {
            #expect(throws: UsageError.self) { try ClientSettings(options, environment: [:]) }
        }
    }

    @Test(arguments: ["", ":8890", "host:", "host:x", "host:0", "host:65536", "::1", "[::1", "a b", "host\u{1B}:1"])
    func `what is no address is refused`(text: String) {
        #expect(throws: UsageError.self) { try ClientSettings(options(server: text), environment: [:]) }
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("[::1]", true), ("127.0.0.1.example", false),
        ("10.0.0.1", false), ("127.0.0", false), ("localhost.example", false), ("[::2]", false),
    ])
    func `which addresses are this machine`(text: String, isLoopback: Bool) throws {
        #expect(try #require(ServerAddress(text)).isLoopback == isLoopback)
    }
}
