import ChatProtocol
import Testing

@testable import ChatClient

struct ConfigurationTests {
    private static func read(_ text: String) throws -> ClientConfiguration {
        try ClientConfiguration(toml: text, file: "/c/config.toml", home: "/home/messi")
    }

    private static func complaint(_ text: String) -> String? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return String(describing: error)
        }
    }

    @Test func `the example can be used as it stands, and has every key`() throws {
        let configuration = try Self.read(ClientConfiguration.example)
        #expect(configuration.defaultProfile == "work" && configuration.notification == .bell)
        #expect(configuration.notifyCommand == ["notify-send", "--app-name=chat", "--"])
        #expect(configuration.profiles.map(\.name) == ["development", "lab", "work"])
        let work = try #require(configuration.profile(named: "work"))
        #expect(work.server == ServerAddress("chat.example.org:8890") && work.user == UserName("messi"))
        #expect(work.trust == .firstUse && work.passwordCommand == "pass show chat/messi" && work.device == "laptop")
        #expect(configuration.profile(named: "lab")?.ca == "/home/messi/lab-ca.pem")
        #expect(configuration.profile(named: "development")?.isInsecure == true)
    }

    @Test func `without a word everything is as it is without a file`() throws {
        #expect(try Self.read("") == ClientConfiguration())
        #expect(try Self.read("# nothing\n") == ClientConfiguration())
    }

    @Test func `every setting is read`() throws {
        let text = """
            language = "id"
            color = "256"
            mouse = true
            notify = "command"
            notify-command = ["a", "b c"]
            linear = true
            profile.x = { server = "[::1]:9", ca = "x.pem" }
            """
        let configuration = try Self.read(text)
        #expect(configuration.language == .indonesian && configuration.color == .twoHundredFiftySix)
        #expect(configuration.usesMouse && configuration.isLinear && configuration.notification == .command)
        #expect(configuration.notifyCommand == ["a", "b c"])
        // What is relative is meant from the file's folder.
        #expect(configuration.profile(named: "x")?.ca == "/c/x.pem")
    }

    @Test(arguments: [
        ("laguage = \"id\"", "/c/config.toml: laguage: there is no such key; did you mean language?"),
        ("xyz = 1", "/c/config.toml: xyz: there is no such key, there are default-profile, language, "),
        ("[profile.a]\nservr = \"x\"", "/c/config.toml: profile.a.servr: there is no such key; did you mean server?"),
        ("[profil.a]", "/c/config.toml: profil: there is no such key; did you mean profile?"),
        ("language = \"fr\"", "language: \"fr\" is none of \"auto\", \"en\", \"id\""),
        ("language = 3", "language: it must be a text"), ("mouse = \"yes\"", "mouse: it must be true or false"),
        ("mouse = 1", "mouse: it must be true or false"), ("color = 256", "color: it must be a text"),
        ("notify-command = \"x\"", "notify-command: it must be a list of texts"),
        ("notify-command = [1]", "notify-command: it must be a list of texts alone"),
        ("notify = \"command\"", "notify: \"command\" needs notify-command"),
        ("profile = 1", "profile: it must be a table"), ("profile.a = 1", "profile.a: it must be a table"),
        ("[profile.\"a b\"]", "profile.a b: a profile's name has letters, digits, - and _ alone"),
        ("[profile.a]\nserver = \"a:b:c\"", "profile.a.server: \"a:b:c\" is no address"),
        ("[profile.a]\nuser = \"é\"", "profile.a.user: "), ("[profile.a]\ntrust = \"ca\"", "needs the key ca"),
        ("[profile.a]\ntrust = \"yes\"", "profile.a.trust: \"yes\" is none of"),
        ("[profile.a]\nca = \"x\"\ntrust = \"system\"", "profile.a.ca: it does not go with"),
        ("[profile.a]\ninsecure = true\ntrust = \"system\"", "profile.a.insecure: plain text goes neither"),
        ("[profile.a]\npassword-command = \"\"", "profile.a.password-command: it is empty"),
        ("default-profile = \"wrok\"\n[profile.work]", "there is no [profile.wrok]; did you mean work?"),
        ("mouse = true\nmouse = false", "/c/config.toml: line 2, column "),
        ("a = 1\nb = \n", "/c/config.toml: line 2, column "), ("a = \"\u{0}\"", "NUL"),
        ("\"\\u001B[2J\" = 1", "\\u{1b}[2J: there is no such key"),
    ])
    func `what is wrong is told with its place, in one line`(text: String, reason: String) throws {
        let complaint = try #require(Self.complaint(text))
        #expect(complaint.contains(reason), "\(complaint)")
        #expect(!complaint.contains("\n") && complaint.hasPrefix("/c/config.toml: "), "\(complaint)")
    }

    @Test(arguments: [
        ("", "default-profile = \"home\"\n\n[profile.home]\nserver = \"h:8890\"\nuser = \"messi\"\n"),
        (
            "# mine\nmouse = true # yes",
            "default-profile = \"home\"\n# mine\nmouse = true # yes\n\n"
                + "[profile.home]\nserver = \"h:8890\"\nuser = \"messi\"\n"
        ),
        (
            "[profile.b]\n  server=\"x\"   # first\n\n[profile.a]\n",
            "[profile.b]\n  server=\"x\"   # first\n\n[profile.a]\n\n"
                + "[profile.home]\nserver = \"h:8890\"\nuser = \"messi\"\n"
        ),
    ])
    func `a profile is added behind what is there, which stays as it is`(before: String, after: String) throws {
        var profile = Profile(name: "home")
        profile.server = ServerAddress("h")
        profile.user = UserName("messi")
        let text = try ConfigurationFile.text(before, adding: profile, file: "/c/config.toml")
        #expect(text == after)
        #expect(try Self.read(text).profile(named: "home") == profile)
    }

    @Test func `all that a profile may have is written so that it is read as it was`() throws {
        var profile = Profile(name: "A-1_b")
        profile.server = ServerAddress("[::1]:7")
        profile.user = UserName("a.b-c")
        profile.trust = .authorities
        profile.ca = "/x/\"q\\ü\u{7f}.pem"
        profile.passwordCommand = "printf '%s\\n' \"$X\"\ttab"
        profile.device = "télé 👍"
        let text = try ConfigurationFile.text("", adding: profile, file: "/c/config.toml")
        #expect(try Self.read(text).profiles == [profile])
    }

    @Test func `a profile is not added twice, nor to a file that is wrong`() throws {
        let profile = Profile(name: "a")
        for text in ["[profile.a]\n", "profile = { b = {} }\n", "mouse = 3\n"] {
            #expect(throws: UsageError.self) {
                try ConfigurationFile.text(text, adding: profile, file: "/c/config.toml")
            }
        }
    }
}

struct ConfigurationFileTests {
    private static func file(_ folder: TemporaryFolder) -> ConfigurationFile {
        ConfigurationFile(folder: folder.path + "/chat-client")
    }

    @Test(arguments: [
        (["XDG_CONFIG_HOME": "/c", "HOME": "/h"], "/c/chat-client/config.toml"),
        (["HOME": "/h"], "/h/.config/chat-client/config.toml"),
        (["XDG_CONFIG_HOME": "c", "HOME": "/h"], "/h/.config/chat-client/config.toml"),
    ])
    func `where the file is`(environment: [String: String], path: String) throws {
        #expect(try ConfigurationFile(environment: environment).path == path)
        #expect(throws: ClientError.self) { try ConfigurationFile(environment: ["HOME": "h"]) }
    }

    @Test func `no file is no error, and reading makes none`() throws {
        let folder = try TemporaryFolder()
        #expect(try Self.file(folder).read() == ClientConfiguration())
        #expect(try folder.names(in: ".") == [])
    }

    @Test func `a profile is saved for its user alone`() throws {
        let folder = try TemporaryFolder()
        let file = Self.file(folder)
        try file.add(Profile(name: "a"))
        try file.add(Profile(name: "b"))
        #expect(try file.read().profiles.map(\.name) == ["a", "b"])
        #expect(try file.read().defaultProfile == "a")
        #expect(try folder.mode("chat-client/config.toml") == 0o600)
        #expect(try folder.mode("chat-client") == 0o700)
    }

    @Test(arguments: [0o620, 0o602, 0o666])
    func `a file that others can write is not used, as it names commands`(mode: Int) throws {
        let folder = try TemporaryFolder()
        _ = try folder.state()
        _ = try folder.write("chat-client/config.toml", Array("mouse = true\n".utf8), mode: mode)
        #expect(throws: ClientError.self) { try Self.file(folder).read() }
    }

    @Test func `a file may be a link, but is not replaced then`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.state()
        let target = try folder.write("dotfile", Array("mouse = true\n".utf8), mode: 0o644)
        try folder.link("chat-client/config.toml", to: target)
        let file = Self.file(folder)
        #expect(try file.read().usesMouse)
        #expect(throws: ClientError.self) { try file.add(Profile(name: "a")) }
        #expect(try folder.read("dotfile") == "mouse = true\n")
    }
}
