import ArgumentParser
import ChatServer

struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "List and end the sessions of a user, with or without a running server.",
        subcommands: [List.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a user's sessions, without their tokens.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).list(ListSessions(user: user))
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

extension AdminSession: AdminRow {
    var columns: [String] {
        [
            "\(id)", device ?? "-", address ?? "-", listener, "made \(made)", "used \(lastUsed)",
            isConnected ? "(connected)" : "",
        ]
    }
}
