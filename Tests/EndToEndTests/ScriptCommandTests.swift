import Foundation
import Testing

/// The commands for scripts beside those of `ClientCommandTests`, as a script uses them.
@Suite(.endToEnd) struct ScriptCommandTests {
    /// What one of two people does, and what comes of it.
    private struct Step {
        let who: String
        let words: [String]
        var input = ""
        var code: Int32 = 0
        /// What standard output has, or, where the exit code is not 0, standard error: exactly, or with * as the end:
        /// at the beginning.
        let says: String
    }

    private func run(_ steps: [Step]) async throws {
        try await ServerSite().serve { server in
            let people = ["messi": try Person(of: server), "lineker": try Person(of: server)]
            for (user, person) in people.sorted(by: { $0.key > $1.key }) { try await person.login(user) }
            for step in steps {
                guard let person = people[step.who] else { throw Unexpected(step.who) }
                let result = try await person.run(step.words, input: step.input)
                #expect(result.code == step.code, "\(step.words): \(result)")
                let said = step.code == 0 ? result.output : result.errors
                let isRight = step.says.hasSuffix("*") ? said.hasPrefix(step.says.dropLast()) : said == step.says
                #expect(isRight, "\(step.words): \(result)")
            }
        }
    }

    @Test func `rooms`() async throws {
        try await run([
            Step(who: "messi", words: ["create", "lab", "--history", "all"], says: "#lab is made, and yours\n"),
            Step(who: "messi", words: ["create", "den", "--private"], says: "#den is made, and yours\n"),
            Step(who: "messi", words: ["create", "lab"], code: 1, says: "chat-client: *"),
            Step(who: "messi", words: ["topic", "lab", "Sepak", "bola"], says: "the topic of #lab: Sepak bola\n"),
            Step(who: "messi", words: ["invite", "den", "lineker"], says: "lineker may join #den\n"),
            Step(who: "lineker", words: ["join", "#lab"], says: "you are in #lab\n"),
            Step(who: "lineker", words: ["join", "den"], says: "you are in #den\n"),
            Step(who: "messi", words: ["role", "lab", "lineker", "moderator"], says: "lineker is moderator of #lab\n"),
            Step(who: "messi", words: ["role", "lab", "lineker", "king"], code: 2, says: "chat-client: *"),
            Step(
                who: "lineker", words: ["members", "lab"],
                says: "lineker  Gary Lineker  moderator*"),
            Step(who: "messi", words: ["remove", "den", "lineker"], says: "lineker is no longer in #den\n"),
            Step(who: "lineker", words: ["rooms"], says: "#lab  2  joined  Sepak bola\n"),
            Step(who: "lineker", words: ["leave", "lab"], says: "you have left #lab\n"),
            Step(who: "lineker", words: ["rooms", "--joined"], says: ""),
            Step(who: "lineker", words: ["members", "lab"], code: 1, says: "chat-client: *"),
            Step(
                who: "messi", words: ["--json", "rooms"],
                says: ##"{"room": "#den", "topic": "", "members": 1, "joined": true, "private": true}"## + "\n*"),
        ])
    }

    @Test func `people and the account`() async throws {
        try await run([
            Step(who: "messi", words: ["whoami"], says: "messi  Lionel Messi\n"),
            Step(who: "messi", words: ["name", "Leo", "Messi"], says: "your name is Leo Messi now\n"),
            Step(who: "lineker", words: ["users", "m"], says: "messi  Leo Messi\n"),
            Step(who: "lineker", words: ["--json", "show-user"], says: #"{"user": "messi", "name": "Leo Messi", *"#),
            Step(who: "messi", words: ["block", "lineker"], says: "lineker is blocked\n"),
            Step(who: "messi", words: ["blocked"], says: "lineker\n"),
            Step(who: "messi", words: ["unblock", "lineker"], says: "lineker is not blocked any more\n"),
            Step(who: "messi", words: ["sessions"], says: "1  chat-client  *"),
            Step(who: "messi", words: ["revoke", "all"], says: "all other sessions have ended\n"),
            Step(who: "messi", words: ["revoke", "999"], code: 1, says: "chat-client: *"),
            Step(
                who: "messi", words: ["passwd", "--password-stdin"], input: "surabaya\n", code: 2,
                says: "chat-client: *"),
            Step(
                who: "messi", words: ["passwd", "--password-stdin"], input: "salah\nsandi yang baru\n", code: 1,
                says: "chat-client: Wrong user or password\n"),
            Step(
                who: "messi", words: ["passwd", "--password-stdin"], input: "surabaya\nsandi yang baru\n",
                says: "the password has changed; *"),
            Step(who: "messi", words: ["logout"], says: "logged out\n"),
            Step(who: "messi", words: ["whoami"], code: 1, says: "chat-client: not logged in at *"),
            Step(
                who: "messi", words: ["login", "messi", "--password-stdin"], input: "sandi yang baru\n",
                says: "username messi logged in\n"),
            Step(who: "messi", words: ["ping"], says: "the server answers\n"),
            Step(who: "messi", words: ["hello"], says: "server: chat-server *"),
        ])
    }

    @Test func `messages: unread, inbox, history, search, edit, delete, read, mute`() async throws {
        try await run([
            Step(who: "lineker", words: ["unread", "--count"], says: "0\n"),
            Step(who: "messi", words: ["send", "lineker", "satu kopi"], says: "message sent to lineker\n"),
            Step(
                who: "messi", words: ["send", "lineker", "-"], input: "dua\nbaris\n", says: "message sent to lineker\n"),
            Step(
                who: "messi", words: ["send", "lineker", String(repeating: "x", count: 4_097)], code: 1,
                says: "chat-client: *"),
            Step(who: "lineker", words: ["unread", "--count"], says: "2\n"),
            Step(who: "lineker", words: ["unread"], says: "messi  Lionel Messi  2  *"),
            Step(who: "lineker", words: ["mute", "messi"], says: "messi is muted\n"),
            Step(who: "lineker", words: ["unread", "--count"], says: "0\n"),
            Step(who: "lineker", words: ["unread", "--count", "--muted", "--json"], says: "{\"unread\": 2}\n"),
            Step(who: "lineker", words: ["unmute", "messi"], says: "messi is not muted any more\n"),
            Step(who: "lineker", words: ["inbox", "--peek", "--limit", "1", "--ids"], says: "1 2*"),
            Step(who: "messi", words: ["edit", "2", "tiga", "teh"], says: "message 2 changed\n"),
            Step(who: "lineker", words: ["edit", "2", "empat"], code: 1, says: "chat-client: *"),
            Step(who: "lineker", words: ["--json", "search", "teh"], says: #"{"id": 2, *"#),
            Step(who: "lineker", words: ["search", "nihil"], says: ""),
            Step(who: "messi", words: ["delete", "1"], says: "message 1 deleted\n"),
            Step(who: "lineker", words: ["--json", "history", "messi", "--limit", "1"], says: #"{"id": 2, *"#),
            Step(who: "lineker", words: ["--json", "history", "messi", "--all"], says: #"{"id": 1, *"#),
            Step(who: "lineker", words: ["history", "nobody"], code: 1, says: "chat-client: There is no such user\n"),
            Step(who: "lineker", words: ["conversations"], says: "messi  Lionel Messi  1  *"),
            Step(who: "lineker", words: ["read", "messi"], says: "messi is read\n"),
            Step(who: "lineker", words: ["inbox"], says: ""),
            Step(who: "lineker", words: ["history", "messi", "--limit", "0"], code: 2, says: "chat-client: *"),
        ])
    }

    @Test func `it speaks the locale's language, and programs read the same`() async throws {
        try await ServerSite().serve { server in
            let person = try Person(of: server)
            try await person.login("messi")
            var environment = person.environment
            environment["LC_ALL"] = "id_ID.UTF-8"
            for (words, output) in [(["ping"], "server menjawab\n"), (["mute", "lineker"], "lineker dibisukan\n")] {
                let said = try await Programs.run(Programs.client, person.server + words, environment: environment)
                #expect(said.output == output, "\(said)")
            }
            let refused = try await Programs.run(
                Programs.client, person.server + ["delete", "99"], environment: environment)
            let inEnglish = try await person.run("delete", "99")
            #expect(refused.code == 1 && inEnglish.code == 1)
            #expect(refused.errors != inEnglish.errors)
        }
    }

    @Test func `no password is in the arguments or the environment while a login runs`() async throws {
        // A server that answers nothing: the login waits with the password in hand.
        let listener = try BoundPort()
        try listener.listen()
        let person = try Person(["--insecure", "--server", "127.0.0.1:\(listener.number)"])
        let sockets = try SocketPair()
        let link = Link(descriptor: sockets.ours)
        try await ChildProgram.run(
            [Programs.client] + person.server + ["login", "messi", "--password-stdin"],
            environment: person.environment, input: .output, output: sockets.theirs, errors: person.state.file("errors")
        ) { program in
            func expectNothing() throws {
                for name in ["cmdline", "environ"] {
                    let content = try Data(contentsOf: URL(filePath: "/proc/\(program.pid)/\(name)"))
                    #expect(!String(decoding: content, as: UTF8.self).contains("rahasia-sekali"))
                }
            }
            try expectNothing()
            try link.send("rahasia-sekali\n")
            link.endSending()
            #expect(try listener.accepted().text(through: "rahasia-sekali").contains("login"))
            try expectNothing()
        }
    }
}
