import ChatProtocol
import Glibc
import Testing

@testable import ChatClient

struct PrecedenceTests {
    private static let configuration = """
        default-profile = "a"
        [profile.a]
        server = "a.example"
        user = "messi"
        trust = "first-use"
        device = "laptop"
        [profile.b]
        server = "b.example:1"
        ca = "/b.pem"
        [profile.plain]
        server = "localhost"
        insecure = true
        """

    private static func settings(
        _ change: (inout ClientSettings.Options) -> Void = { _ in }, environment: [String: String] = [:],
        _ text: String = configuration
    ) throws -> ClientSettings {
        var options = ClientSettings.Options()
        change(&options)
        let configuration = try ClientConfiguration(toml: text, file: "/c")
        return try ClientSettings(options, environment: environment, configuration: configuration)
    }

    @Test func `the default profile counts where nothing else is said`() throws {
        let settings = try Self.settings()
        #expect(settings.server == ServerAddress("a.example:8890") && settings.user == UserName("messi"))
        #expect(settings.verification == .onFirstUse && settings.device == "laptop")
    }

    @Test func `an option counts more than the environment, and that more than the default`() throws {
        #expect(try Self.settings(environment: ["CHAT_PROFILE": "b"]).verification == .authorities(file: "/b.pem"))
        #expect(try Self.settings(environment: ["CHAT_PROFILE": ""]).profile?.name == "a")
        let chosen = try Self.settings({ $0.profile = "plain" }, environment: ["CHAT_PROFILE": "b"])
        #expect(chosen.isInsecure && chosen.server == ServerAddress("localhost:8889"))
    }

    @Test func `a certificate and its key come from one place`() throws {
        let text = """
            [profile.a]
            server = "a.example"
            client-certificate = "/p.pem"
            client-key = "/p.key"
            """
        let variables = ["CHAT_CLIENT_CERTIFICATE": "/v.pem", "CHAT_CLIENT_KEY": "/v.key"]
        func identity(
            _ change: (inout ClientSettings.Options) -> Void = { _ in }, _ environment: [String: String] = [:]
        ) throws -> ClientIdentity? {
            try Self.settings(change, environment: environment, text).identity
        }
        #expect(try identity() == ClientIdentity(certificate: "/p.pem", key: "/p.key"))
        #expect(try identity({ _ in }, variables) == ClientIdentity(certificate: "/v.pem", key: "/v.key"))
        let both = try identity({ ($0.clientCertificate, $0.clientKey) = ("/o.pem", "/o.key") }, variables)
        #expect(both == ClientIdentity(certificate: "/o.pem", key: "/o.key"))
        // Another's key would not belong to it.
        #expect(throws: UsageError.self) { try identity({ $0.clientCertificate = "/o.pem" }, variables) }
        #expect(throws: UsageError.self) { try identity({ _ in }, ["CHAT_CLIENT_KEY": "/v.key"]) }
    }

    @Test func `where a server is named the default profile says nothing`() throws {
        let option = try Self.settings({ $0.server = "x" }, environment: ["CHAT_PROFILE": "a", "CHAT_SERVER": "y"])
        #expect(option.server == ServerAddress("x") && option.profile == nil && option.verification == .systemRoots)
        let variable = try Self.settings(environment: ["CHAT_SERVER": "y:2"])
        #expect(variable.server == ServerAddress("y:2") && variable.user == nil)
        #expect(try Self.settings({ $0.server = "chat://x:7/" }).server == ServerAddress("x:7"))
        // Its key would be passed over.
        #expect(throws: UsageError.self) { try Self.settings({ $0.server = "chat://x:7/?invite=a" }) }
    }

    @Test func `a profile that is named, too, fills what is not said`() throws {
        let settings = try Self.settings({ ($0.server, $0.profile) = ("x", "a") })
        #expect(settings.server == ServerAddress("x") && settings.user == UserName("messi"))
        let other = try Self.settings({ $0.ca = "/x.pem" }, environment: ["CHAT_CA": "/y.pem", "CHAT_PROFILE": "a"])
        #expect(other.verification == .authorities(file: "/x.pem"))
        #expect(try Self.settings(environment: ["CHAT_CA": "/y.pem"]).verification == .authorities(file: "/y.pem"))
        #expect(try Self.settings({ ($0.profile, $0.trustsOnFirstUse) = ("b", true) }).verification == .onFirstUse)
    }

    @Test func `one profile alone needs no default, of several one must be named`() throws {
        let one = try Self.settings({ _ in }, "[profile.x]\nserver = \"h:3\"\n")
        #expect(one.server == ServerAddress("h:3"))
        #expect(
            throws: UsageError("which profile? There are x, y: --profile NAME, CHAT_PROFILE or default-profile says it")
        ) {
            try Self.settings({ _ in }, "[profile.x]\n[profile.y]\n")
        }
    }

    @Test func `a profile that does not exist is refused, with the one that is meant perhaps`() {
        #expect(throws: UsageError("--profile: there is no profile plian; did you mean plain?")) {
            try Self.settings({ $0.profile = "plian" })
        }
        #expect(throws: UsageError("CHAT_PROFILE: there is no profile zzz")) {
            try Self.settings(environment: ["CHAT_PROFILE": "zzz"])
        }
    }

    @Test func `a profile's plain text goes to this machine alone`() {
        #expect(throws: UsageError.self) {
            try Self.settings({ $0.profile = "p" }, "[profile.p]\nserver = \"h.example\"\ninsecure = true\n")
        }
    }

    @Test(
        arguments: [
            (nil, [:], "auto", Language.english), (nil, ["LANG": "id_ID.UTF-8"], "auto", .indonesian),
            (nil, ["LANG": "id"], "auto", .indonesian), (nil, ["LANG": "in_ID"], "auto", .indonesian),
            (nil, ["LANG": "is_IS.UTF-8"], "auto", .english), (nil, ["LANG": "C.UTF-8"], "auto", .english),
            (nil, ["LANG": "id_ID", "LC_MESSAGES": "en_GB"], "auto", .english),
            (nil, ["LANG": "en_GB", "LC_MESSAGES": "id_ID", "LC_ALL": ""], "auto", .indonesian),
            (nil, ["LC_ALL": "C", "LC_MESSAGES": "id_ID"], "auto", .english),
            (nil, ["LANG": "en_GB"], "id", .indonesian), (nil, ["CHAT_LANGUAGE": "en"], "id", .english),
            (nil, ["CHAT_LANGUAGE": "auto"], "id", .indonesian),
            (nil, ["CHAT_LANGUAGE": "fr", "LANG": "id"], "auto", .indonesian),
            ("id", ["CHAT_LANGUAGE": "en"], "en", .indonesian), ("auto", ["LANG": "id@x"], "auto", .indonesian),
        ] as [(String?, [String: String], String, Language)])
    func `the language`(option: String?, environment: [String: String], setting: String, language: Language) throws {
        let resolved = ClientLanguage.resolve(
            try #require(LanguageSetting(rawValue: setting)), option: option.flatMap { LanguageSetting(rawValue: $0) },
            environment: environment)
        #expect(resolved == language)
    }
}

struct PasswordCommandTests {
    @Test(arguments: [
        ("echo surabaya", "surabaya"), ("printf 'a b '", "a b "), ("printf 'one\\r\\ntwo\\n'", "one"),
        ("cat /dev/zero | head -c 100000 | tr '\\0' x >/dev/null; echo y", "y"),
    ])
    func `the first line is the password`(command: String, password: String) throws {
        #expect(try PasswordCommand.run(command) == password)
    }

    @Test(arguments: [
        ("exit 3", "it ended with 3"), ("true", "it says no password"), ("echo", "it says no password"),
        ("kill -9 $$", "a signal ended it (9)"), ("echo surabaya; exit 1", "it ended with 1"),
        ("printf '\\377\\n'", "what it says is no UTF-8"), ("head -c 100000 /dev/zero", "it says too much"),
        ("nosuchprogram-x 2>/dev/null", "it ended with 127"),
    ])
    func `a command that fails gives no password, and nothing of what it said is told`(
        command: String, reason: String
    ) {
        #expect(throws: ClientError.local("password-command gave no password: \(reason)")) {
            try PasswordCommand.run(command)
        }
    }

    @Test func `a command that tells the password gets its signals, whatever is held back here`() throws {
        var (held, before) = (sigset_t(), sigset_t())
        sigemptyset(&held)
        for number in [SIGINT, SIGTERM] { sigaddset(&held, number) }
        pthread_sigmask(SIG_BLOCK, &held, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #expect(try PasswordCommand.run("grep ^SigBlk: /proc/self/status | tr -d '\\t'") == "SigBlk:0000000000000000")
    }
}
