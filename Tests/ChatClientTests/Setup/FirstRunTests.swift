import ChatProtocol
import Synchronization
import Testing

@testable import ChatClient

@Suite(.timeLimit(.minutes(15)))
struct FirstRunTests {
    private static let token = "00000000-0000-0000-0000-00000000000"

    /// A server with one account, messi with the password surabaya.
    private struct Site {
        let identity: FakeServer.Identity
        let server: FakeServer

        init(features: String = "", invite: String = "the-code", names: [String] = ["localhost"]) async throws {
            identity = try FakeServer.Identity(names: names)
            let shared = LoginCount()
            server = try await FakeServer(identity) { line in
                guard let value = try? JSONValue(parsing: Array(line.utf8).span.bytes) else { return [.cut] }
                func made(_ user: String) -> [FakeServer.Action] {
                    let number = shared.next()
                    return LiveServer.ok(
                        #""tokenid": "\#(FirstRunTests.token)\#(number)", "user": "\#(user)", "name": "N", "#
                            + #""expires": null"#)
                }
                let user = value["user"]?.text ?? ""
                switch value["command"]?.text {
                case "hello":
                    return LiveServer.ok(#""server": "chat-server", "version": "1", "features": [\#(features)]"#)
                case "login":
                    guard user == "messi", value["password"]?.text == "surabaya" else {
                        return LiveServer.error("auth_failed")
                    }
                    return made(user)
                case "register":
                    guard features.isEmpty == false else { return LiveServer.error("registration_closed") }
                    if features.contains("invite"), value["invite"]?.text != invite {
                        return LiveServer.error("invalid_invite")
                    }
                    if user == "messi" { return LiveServer.error("name_taken") }
                    return made(user)
                default: return LiveServer.ok("")
                }
            }
        }

        func link(key: String? = nil, invite: String? = nil) throws -> ServerLink {
            try #require(ServerLink(host: "localhost", port: server.port, key: key, invite: invite))
        }
    }

    fileprivate struct Outcome {
        let result: Result<InteractiveStart, any Error>
        let questions: ScriptedQuestions
        let state: StateFolder
        let file: ConfigurationFile

        var transcript: String { questions.transcript }
    }

    private func run(
        _ folder: TemporaryFolder, _ link: ServerLink? = nil, _ answers: [String], language: Language = .english,
        change: (inout ClientSettings.Options) -> Void = { _ in }
    ) async throws -> Outcome {
        let questions = ScriptedQuestions(answers)
        let state = try folder.state()
        let file = ConfigurationFile(folder: folder.path + "/config")
        var options = ClientSettings.Options()
        change(&options)
        let firstRun = FirstRun(
            questions: questions, language: language, state: state, file: file, configuration: try file.read(),
            options: options, environment: [:])
        do {
            return Outcome(
                result: .success(try await firstRun.run(link)), questions: questions, state: state, file: file)
        } catch {
            return Outcome(result: .failure(error), questions: questions, state: state, file: file)
        }
    }

    @Test func `a certificate of one's own is remembered, with paths that hold in any folder`() async throws {
        let site = try await Site()
        let folder = try TemporaryFolder()
        let certificate = try folder.write("own.pem", site.identity.certificate)
        let key = try folder.write("own.key", site.identity.key)
        let outcome = try await run(folder, site.link(), ["yes", "messi", "!surabaya"]) { options in
            (options.clientCertificate, options.clientKey) = (certificate, key)
        }
        _ = try outcome.result.get()
        let profile = try #require(try outcome.file.read().profiles.first)
        #expect(profile.clientCertificate == certificate && profile.clientKey == key)
    }

    @Test func `a server nobody vouches for - the fingerprint is shown, then one logs in`() async throws {
        let site = try await Site()
        let folder = try TemporaryFolder()
        let outcome = try await run(
            folder, nil, ["localhost:\(site.server.port)", "what", "yes", "messi", "!surabaya"])
        let start = try outcome.result.get()
        #expect(outcome.questions.isDone, "\(outcome.transcript)")
        #expect(outcome.transcript.contains(site.identity.fingerprint) && !outcome.transcript.contains("surabaya"))
        #expect(start.login.user == UserName("messi") && start.title == "localhost")
        let known = try KnownServers(folder: outcome.state).fingerprint(of: start.login.server)
        #expect(known == site.identity.fingerprint)
        #expect(try LoginStore(folder: outcome.state).login(at: start.login.server, isInsecure: false) == start.login)
        let text = try folder.read("config/config.toml")
        #expect(
            text == """
                default-profile = "localhost"

                [profile.localhost]
                server = "localhost:\(site.server.port)"
                user = "messi"
                trust = "first-use"

                """)
        // What was saved leads in: the next start connects without a question.
        let settings = try ClientSettings(
            ClientSettings.Options(), environment: [:], configuration: outcome.file.read())
        #expect(settings.verification == .onFirstUse && settings.user == UserName("messi"))
        let connection = try await start.connect(ClientOptions())
        #expect(connection.fingerprint == site.identity.fingerprint)
        await connection.close()
    }

    @Test func `every answer can be corrected`() async throws {
        let site = try await Site()
        let folder = try TemporaryFolder()
        let port = site.server.port
        let outcome = try await run(
            folder, nil,
            [
                "a b", "chat://x/?key=1", "localhost:1", "localhost:\(port)", "no", " localhost:\(port) ", "yes",
                "Übel", "lineker", "!falsch", "!", "messi", "!falsch", "!surabaya",
            ])
        #expect(throws: Never.self) { try outcome.result.get() }
        #expect(outcome.questions.isDone, "\(outcome.transcript)")
        #expect(outcome.transcript.contains("neither an address"))
        #expect(outcome.transcript.contains("no connection to localhost:1"))
        #expect(outcome.transcript.contains("is not trusted; nothing was sent"))
        #expect(outcome.transcript.contains("A user name has 1 to 32"))
        #expect(outcome.transcript.split(separator: "Wrong user or password").count == 3)
    }

    @Test func `an invite string leads in by its key and its code`() async throws {
        let site = try await Site(features: #""register", "invite""#, names: ["elsewhere.example"])
        let folder = try TemporaryFolder()
        let link = try site.link(key: site.identity.fingerprint, invite: "the-code")
        let outcome = try await run(
            folder, link,
            [
                "messi", "", "!surabaya123", "!surabaya123", "siti", "Siti N.", "!short", "!surabaya1", "!other",
                "!surabaya1", "!surabaya1",
            ])
        let start = try outcome.result.get()
        #expect(outcome.questions.isDone, "\(outcome.transcript)")
        #expect(start.login.user == UserName("siti"))
        #expect(outcome.transcript.contains("is the one that the invite names"))
        #expect(outcome.transcript.contains("8 to 256") && outcome.transcript.contains("two different"))
        #expect(!outcome.transcript.contains("yes/no") && !outcome.transcript.contains("surabaya"))
        let sent = site.server.lines.last { $0.contains("\"register\"") } ?? ""
        #expect(sent.contains(#""name": "Siti N.""#) && sent.contains(#""invite": "the-code""#), "\(sent)")
    }

    @Test func `an invite that is worth nothing - another code, or back to the login`() async throws {
        let site = try await Site(features: #""register", "invite""#)
        let folder = try TemporaryFolder()
        let link = try site.link(key: site.identity.fingerprint, invite: "old")
        let good = try site.link(invite: "the-code").description
        let outcome = try await run(
            folder, link, ["siti", "", "!surabaya1", "!surabaya1", good, "siti", "", "!surabaya1", "!surabaya1"])
        #expect(try outcome.result.get().login.user == UserName("siti"), "\(outcome.transcript)")
        #expect(outcome.transcript.contains(ErrorCode.invalidInvite.message(.english)))
        let other = try TemporaryFolder()
        let back = try await run(
            other, link, ["siti", "", "!surabaya1", "!surabaya1", "", "yes", "messi", "!surabaya"],
            language: .indonesian)
        #expect(try back.result.get().login.user == UserName("messi"), "\(back.transcript)")
        #expect(back.transcript.contains("Undangan tidak berlaku"))
    }

    @Test func `where everybody may register one is asked what one wants`() async throws {
        let site = try await Site(features: #""register""#)
        let link = try site.link(key: site.identity.fingerprint)
        let made = try await run(try TemporaryFolder(), link, ["no", "siti", "", "!surabaya1", "!surabaya1"])
        #expect(try made.result.get().login.user == UserName("siti"), "\(made.transcript)")
        let member = try await run(try TemporaryFolder(), link, ["yes", "messi", "!surabaya"])
        #expect(try member.result.get().login.user == UserName("messi"), "\(member.transcript)")
        // Where nobody may, nobody is asked.
        let closed = try await Site()
        let only = try await run(
            try TemporaryFolder(), closed.link(key: closed.identity.fingerprint, invite: "x"), ["messi", "!surabaya"])
        #expect(try only.result.get().login.user == UserName("messi"), "\(only.transcript)")
        #expect(only.transcript.contains("lets nobody register"))
    }

    @Test func `another key than the invite's is refused, and nothing is known or saved`() async throws {
        let (site, other) = (try await Site(), try FakeServer.Identity())
        let folder = try TemporaryFolder()
        let outcome = try await run(folder, site.link(key: other.fingerprint), [])
        let text = outcome.error.map { String(describing: $0) } ?? ""
        #expect(text.contains("expected \(other.fingerprint), got \(site.identity.fingerprint)"), "\(text)")
        #expect(try KnownServers(folder: outcome.state).pins() == [])
        #expect(site.server.lines == [])
    }

    @Test func `another key than the known one is refused with the line to remove`() async throws {
        let (site, other) = (try await Site(), try FakeServer.Identity())
        for key in [nil, site.identity.fingerprint] {
            let folder = try TemporaryFolder()
            let known = KnownServers(folder: try folder.state())
            _ = try folder.write("chat-client/known_servers", Array("# mine\n".utf8))
            try known.pin(try site.server.address(), other.fingerprint)
            let outcome = try await run(folder, site.link(key: key), [])
            let text = outcome.error.map { String(describing: $0) } ?? ""
            #expect(text.contains("expected \(other.fingerprint), got \(site.identity.fingerprint)"), "\(text)")
            #expect(text.contains("\(known.path), line 2"), "\(text)")
            #expect(text.contains("chat-client trust forget localhost:\(site.server.port)"), "\(text)")
            #expect(site.server.lines == [])
        }
    }

    @Test func `who is not there any more leaves nothing behind`() async throws {
        let site = try await Site()
        let folder = try TemporaryFolder()
        let outcome = try await run(folder, nil, ["localhost:\(site.server.port)", "yes", "messi"])
        #expect(outcome.error is ScriptedQuestions.NobodyAnswers)
        #expect(try LoginStore(folder: outcome.state).logins() == [])
        #expect(try outcome.file.read() == ClientConfiguration())
    }

    @Test func `a second account gets a profile of its own, the same one none`() async throws {
        let site = try await Site(features: #""register""#)
        let folder = try TemporaryFolder()
        let link = try site.link(key: site.identity.fingerprint)
        _ = try await run(folder, link, ["yes", "messi", "!surabaya"]).result.get()
        let again = try await run(folder, link, ["yes", "messi", "!surabaya"])
        #expect(try again.result.get().title == "localhost")
        // The session whose token is gone was ended.
        #expect(site.server.lines.contains { $0.contains("logout") && $0.contains("\(Self.token)1") })
        let second = try await run(folder, link, ["no", "siti", "", "!surabaya1", "!surabaya1"])
        #expect(try second.result.get().title == "siti-localhost")
        let configuration = try second.file.read()
        #expect(configuration.profiles.map(\.name) == ["localhost", "siti-localhost"])
        #expect(configuration.defaultProfile == "localhost")
        let logins = try LoginStore(folder: second.state).logins()
        #expect(logins.map { "\($0.user)" } == ["siti", "messi"])
    }

    @Test func `a profile that can't be saved is shown, and one is in all the same`() async throws {
        let site = try await Site()
        let folder = try TemporaryFolder()
        _ = try StateFolder(path: folder.path + "/dotfiles")
        try folder.link("config", to: folder.path + "/dotfiles")
        let outcome = try await run(folder, site.link(key: site.identity.fingerprint), ["messi", "!surabaya"])
        #expect(try outcome.result.get().login.user == UserName("messi"))
        #expect(outcome.transcript.contains("The profile was not saved") && outcome.transcript.contains("[profile."))
    }

    @Test func `signing in with a password-command asks nothing`() async throws {
        let site = try await Site()
        let folder = try TemporaryFolder()
        let state = try folder.state()
        try KnownServers(folder: state).pin(try site.server.address(), site.identity.fingerprint)
        let text = """
            [profile.a]
            server = "localhost:\(site.server.port)"
            user = "messi"
            trust = "first-use"
            password-command = "echo surabaya"
            """
        let configuration = try ClientConfiguration(toml: text, file: "/c")
        let options = ClientSettings.Options()
        let questions = ScriptedQuestions([])
        let firstRun = FirstRun(
            questions: questions, language: .english, state: state,
            file: ConfigurationFile(folder: folder.path + "/config"), configuration: configuration, options: options,
            environment: [:])
        let settings = try ClientSettings(options, environment: [:], configuration: configuration)
        let start = try await firstRun.signIn(settings)
        #expect(start.title == "a" && start.login.user == UserName("messi"))
        #expect(start.live.credentials.token == start.login.token)
        #expect(site.server.lines.allSatisfy { !$0.contains("hello") })
    }
}

private final class LoginCount: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

extension FirstRunTests.Outcome {
    fileprivate var error: (any Error)? {
        if case .failure(let error) = result { error } else { nil }
    }
}
