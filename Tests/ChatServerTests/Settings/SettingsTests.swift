import ChatCore
import ChatProtocol
import ChatTransport
import Foundation
import Logging
import Testing

@testable import ChatServer

/// The table of settings: what flags, environment and file say, what counts, and what is wrong.
@Suite struct SettingsTests {
    @Test func `every row can be said in every way, and reads back what was put`() throws {
        #expect(Set(Settings.all.map(\.key)).count == Settings.all.count)
        for setting in Settings.all {
            #expect(setting.key.wholeMatch(of: /[a-z]+(-[a-z0-9]+)*/) != nil, "\(setting.key)")
            #expect(setting.help.hasSuffix("."), "\(setting.key)")
            let value = try setting.kind.value(words: Self.example(of: setting.kind))
            var configuration = ServerConfiguration(data: "")
            setting.put(value, &configuration)
            #expect(setting.get(configuration) == value, "\(setting.key)")
            let file = SettingsFile(
                "\(Settings.section(of: setting.key).map { $0.name.isEmpty ? "" : "[\($0.name)]" } ?? "")\n"
                    + "\(setting.key) = \(setting.kind.toml(value))\n", path: "/etc/x.toml")
            #expect(file.problems.isEmpty && file.values == [setting.key: value], "\(setting.key): \(file.problems)")
            #expect(file.lines[setting.key] == 2)
            // A default is a value that may be said, too.
            if let standard = setting.standard {
                #expect(try setting.kind.checked(standard, shown: "") == standard, "\(setting.key)")
            } else {
                #expect(setting.none != nil, "\(setting.key)")
            }
        }
    }

    /// A value that is no default.
    private static func example(of kind: SettingKind) -> [String] {
        switch kind {
        case .text, .path: ["/some/thing"]
        case .number(let range): ["\(range.lowerBound + 1)"]
        case .bytes: ["3MiB"]
        case .duration(let range): ["\(range.lowerBound + 60)s"]
        case .onOff: ["off"]
        case .flag: ["on"]
        case .choice(let words): [words.last ?? ""]
        case .address: ["127.0.0.1:99"]
        case .addresses: ["127.0.0.1:99", "[::1]:0"]
        case .ranges: ["10.0.0.0/8", "2001:db8::1"]
        case .names: ["a.example.org", "b.example.org"]
        }
    }

    @Test(
        arguments: [
            (.number(1...5), "3", .number(3)), (.number(1...5), "6", nil), (.number(1...5), "", nil),
            (.number(1...Int.max), "1_000", .number(1_000)), (.number(1...5), "3s", nil),
            (.bytes(1...Int.max), "64MiB", .number(67_108_864)), (.bytes(1...Int.max), "2 KiB", .number(2_048)),
            (.bytes(1...Int.max), "1.5MiB", nil), (.bytes(1...Int.max), "9999999999GiB", nil),
            (.bytes(1...Int.max), "64MB", nil), (.bytes(1...Int.max), "9", .number(9)),
            (.duration(60...86_400), "15m", .number(900)), (.duration(60...86_400), "1d", .number(86_400)),
            (.duration(60...86_400), "2d", nil), (.duration(60...86_400), "90", .number(90)),
            (.onOff, "on", .flag(true)), (.onOff, "0", .flag(false)), (.onOff, "yes", nil),
            (.choice(["a", "b"]), "b", .text("b")), (.choice(["a", "b"]), "B", nil),
            (.address, "[::1]:0", .text("[::1]:0")), (.address, "::1:0", nil), (.address, "host", nil),
            (.path, "", nil), (.text, "a\u{0}b", nil),
        ] as [(SettingKind, String, SettingValue?)])
    func `words are read by kind`(kind: SettingKind, word: String, value: SettingValue?) {
        #expect((try? kind.value(words: [word])) == value)
    }

    @Test(
        arguments: [
            ([:], [:], "", .closed), ([:], [:], "invite", .invite),
            ([:], ["CHAT_REGISTRATION": "open"], "invite", .open),
            (["registration": ["closed"]], ["CHAT_REGISTRATION": "open"], "invite", .closed),
            ([:], ["CHAT_REGISTRATION": ""], "invite", .invite),
        ] as [([String: [String]], [String: String], String, RegistrationPolicy)])
    func `flags count more than the environment, and that more than the file`(
        flags: [String: [String]], environment: [String: String], file: String, policy: RegistrationPolicy
    ) throws {
        let folder = try SettingsFolder(file.isEmpty ? nil : "[accounts]\nregistration = \"\(file)\"\n")
        let settings = try folder.load(flags: flags, environment: environment)
        #expect(settings.configuration.registration == policy)
        #expect(settings.file == (file.isEmpty ? nil : folder.path))
    }

    @Test func `the log says what is in force, and who said what is no default`() throws {
        let folder = try SettingsFolder("[messages]\ndaily-bytes = \"1GiB\"\n")
        let settings = try folder.load(
            flags: ["listen": ["127.0.0.1:1", "127.0.0.1:2"]], environment: ["CHAT_NAME": "a.example, b.example"])
        #expect(settings.configuration.names == ["a.example", "b.example"])
        let metadata = settings.metadata.mapValues(\.description)
        #expect(metadata["listen"] == "127.0.0.1:1,127.0.0.1:2 (--listen)")
        #expect(metadata["name"] == "a.example,b.example (CHAT_NAME)")
        #expect(metadata["daily-bytes"] == "1GiB (\(folder.path):2)")
        #expect(metadata["search"] == "on")
        #expect(metadata["threads"] == "default")
        #expect(metadata["config"] == folder.path)
        #expect(Set(Settings.all.map(\.key)).isSubset(of: metadata.keys))
    }

    @Test func `all that is wrong is told at once, with its place and what was meant`() throws {
        let folder = try SettingsFolder(
            """
            lsten = ["1"]
            [network]
            listen = "a"
            thread = 3
            registration = "open"
            [tsl]
            [accounts]
            password-cost = 9
            [messages]
            search = "on"
            """)
        let error = try #require(throws: ExitStatus.self) {
            try folder.load(
                flags: ["inbox-messages": ["x"]],
                environment: ["CHAT_LISTNE": "1", "CHAT_THREADS": "0", "CHAT_CA": "c"])
        }
        #expect(error.code == 78)
        let expected = [
            "\(folder.path):1: lsten: there is no such setting; did you mean listen in the section [network]?",
            "\(folder.path):3: listen: \"a\" is not a list such as [\"127.0.0.1:8890\", \"[::1]:8890\"]",
            "\(folder.path):4: thread: there is no such setting; did you mean threads?",
            "\(folder.path):5: registration: it belongs in the section [accounts]",
            "\(folder.path):6: [tsl]: there is no such section; did you mean tls?",
            "\(folder.path):8: password-cost: \"9\" is not a number from 10 to 17",
            "\(folder.path):10: search: \"on\" is not true or false",
            "CHAT_LISTNE: the server has no such variable; did you mean CHAT_LISTEN?",
            "CHAT_THREADS: \"0\" is not a number from 1 to 1024",
            "--inbox-messages: \"x\" is not a number of at least 1",
        ]
        #expect(error.description.split(separator: "\n").map(String.init) == expected)
    }

    @Test(
        arguments: [
            ("a = \"b", ":1: "), ("[network]\n[network]\n", ":2: "),
            ("search = true", "belongs in the section [messages]"),
            ("network = 3", "it is a section: write [network]"), ("x = \u{0}", "NUL"),
            ("[network]\ndata = \"/x\"", ":2: data: it belongs before the first section"),
            ("data = \"/elsewhere\"", "can't name another one"),
        ])
    func `a file that is none is refused`(text: String, reason: String) throws {
        let error = try #require(throws: ExitStatus.self) { try SettingsFolder(text).load() }
        #expect(error.code == 78 && error.description.contains(reason), "\(error)")
    }

    @Test func `flags that can't be read are bad usage, values that must not be are not`() throws {
        let folder = try SettingsFolder(nil)
        for (key, word, code) in [("listen", "no-port", 64), ("search", "maybe", 64), ("threads", "0", 78)]
            as [(String, String, Int32)]
        {
            let error = try #require(throws: ExitStatus.self) { try folder.load(flags: [key: [word]]) }
            #expect(error.code == code, "\(error)")
        }
    }

    @Test func `a path in the file is meant from its folder`() throws {
        let folder = try SettingsFolder("[tls]\ncertificate = \"a.pem\"\nkey = \"/b.pem\"\n")
        let configuration = try folder.load().configuration
        #expect(configuration.certificate == folder.data + "/a.pem")
        #expect(configuration.key == "/b.pem")
    }

    @Test func `the file is the one that was named, that of the data folder, or the machine's`() throws {
        let machine = try SettingsFolder("data = \"/var/lib/chat\"\n")
        let folder = try SettingsFolder(nil)
        var sources = folder.sources()
        sources.machineFile = machine.path
        #expect(try sources.load().configuration.data == folder.data)
        sources.flags = [:]
        sources.defaultData = folder.data
        #expect(try sources.load().configuration.data == "/var/lib/chat")
        #expect(try sources.dataFolder() == "/var/lib/chat")
        sources.environment = ["CHAT_DATA": folder.data]
        #expect(try sources.dataFolder() == folder.data)
        sources.environment = ["CHAT_CONFIG": machine.path]
        #expect(try sources.load().file == machine.path)
        sources.file = "/nowhere/x.toml"
        let error = try #require(throws: ExitStatus.self) { try sources.load() }
        #expect(error.description.contains("/nowhere/x.toml"))
    }

    @Test func `a machine's file that can't be understood leads to no other folder, unless one is named`() throws {
        for text in ["data = \"/var/lib", "dta = \"/x\"", "[network]\ndata = \"/x\""] {
            var sources = SettingsSources(flags: [:], file: nil, environment: [:], defaultData: "/nowhere")
            let machine = try SettingsFolder(text)
            sources.machineFile = machine.path
            let error = try #require(throws: ExitStatus.self) { try sources.dataFolder() }
            #expect(error.code == 78 && error.description.contains(machine.path))
            sources.flags = ["data": ["/named"]]
            #expect(try sources.dataFolder() == "/named")
        }
        var sources = SettingsSources(flags: [:], file: nil, environment: [:], defaultData: "/nowhere")
        let machine = try SettingsFolder("data = \"/var/lib/chat\"\n[network]\nthread = 3\n")
        sources.machineFile = machine.path
        #expect(try sources.dataFolder() == "/var/lib/chat")
    }

    @Test(arguments: ["=======", "= 5", ".=5", "text = \"\"\"\n=====\n\"\"\"", "==\n[=]\n=", "[", "."])
    func `a line that is no setting has no name, and those behind it keep their numbers`(text: String) throws {
        let lines = TOMLLines("\(text)\n[network]\nthreads = 3\n")
        #expect(lines.line(of: "threads", in: "network") == text.split(separator: "\n").count + 2)
    }

    @Test func `a value may have many lines`() throws {
        let file = SettingsFile("[tls]\ncertificate = \"\"\"\n/a\n=====\n\"\"\"\n", path: "/etc/x.toml")
        #expect(file.problems.isEmpty && file.values["certificate"] == .text("/a\n=====\n"))
    }

    @Test func `the variables of the client are none of the server's`() throws {
        let sources = URL(filePath: #filePath).appending(path: "../../../../Sources").standardized
        var names: Set<String> = []
        for target in ["ChatClient", "ChatInterface", "chat-client"] {
            let folder = sources.appending(path: target).path
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder) where file.hasSuffix(".swift") {
                let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
                names.formUnion(text.matches(of: /"(CHAT_[A-Z_]+)"/).map { String($0.1) })
            }
        }
        #expect(names.contains("CHAT_CLIENT_KEY"))
        let ours = Set(Settings.all.map(\.variable))
        #expect(names.subtracting(ours).subtracting(SettingsSources.othersVariables) == [])
        #expect(SettingsSources.othersVariables.isDisjoint(with: ours))
    }

    @Test func `a file that everybody can write to is refused`() throws {
        let folder = try SettingsFolder("")
        chmod(folder.path, 0o666)
        let error = try #require(throws: ExitStatus.self) { try folder.load() }
        #expect(error.code == 78 && error.description.contains("chmod o-w"))
    }
}

/// A data folder with a configuration file, or without one.
private struct SettingsFolder {
    private let folder: ServerFolder
    var data: String { folder.path }
    var path: String { data + "/chat-server.toml" }

    init(_ text: String?) throws {
        folder = try ServerFolder()
        if let text { try Data(text.utf8).write(to: URL(filePath: path)) }
    }

    func sources(flags: [String: [String]] = [:], environment: [String: String] = [:]) -> SettingsSources {
        var sources = SettingsSources(
            flags: flags.merging(["data": [data]]) { $1 }, file: nil, environment: environment, defaultData: "/nowhere")
        sources.machineFile = "/nowhere/chat-server.toml"
        return sources
    }

    func load(flags: [String: [String]] = [:], environment: [String: String] = [:]) throws -> LoadedSettings {
        try sources(flags: flags, environment: environment).load()
    }
}
