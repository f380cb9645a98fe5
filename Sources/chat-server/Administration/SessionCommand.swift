import ArgumentParser
import ChatServer

struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "List, make and end the sessions of a user, with or without a running server.",
        subcommands: [List.self, Create.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a user's sessions, without their tokens.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).list(ListSessions(user: user))
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a session for a machine, and print its token, once.",
            discussion: """
                The token, and it alone, comes on standard output: a program logs in with it instead of a password. \
                It ends as other sessions do, 30 days after its last use and 90 days after it was made, or, with \
                --no-expiry, only when it is revoked, the password changes or the account is disabled.
                """)
        @Argument(help: "User name.") var user: String
        @Option(help: ArgumentHelp("What `session list` calls it, such as the machine's name.", valueName: "label"))
        var device: String
        @Flag(help: "No time ends it.") var noExpiry = false
        @Flag(help: "For plaintext listeners; a session of one kind of listener is not valid on the other.")
        var insecure = false
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options)
                .show(MakeSession(user: user, device: device, isInsecure: insecure, isLasting: noExpiry))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a session, or all of them, at once.")
        @Argument(help: "User name.") var user: String
        @Argument(help: ArgumentHelp("The session's number, as `list` shows it, or all.", valueName: "id|all"))
        var session: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(RevokeSessions(user: user, session: Int64(session)))
        }

        func validate() throws {
            guard session == "all" || Int64(session) != nil else {
                throw ValidationError("\(session) is no session's number and not all")
            }
        }
    }
}

extension AdminNewSession: AdminShown {
    var lines: [String] { [token] }

    var notes: [String] {
        let end = expires.map { "until \($0), later if it is used" } ?? "without an end"
        return ["session \(id) of \(user), \(listener), \(end); its token is shown this once"]
    }
}

extension AdminSession: AdminRow {
    var columns: [String] {
        [
            "\(id)", device ?? "-", address ?? "-", listener, "made \(made)", "used \(lastUsed)",
            isLasting ? "no expiry" : "",
            isConnected ? "(connected)" : "",
        ]
    }
}
