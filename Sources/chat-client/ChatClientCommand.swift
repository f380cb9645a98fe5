import ArgumentParser
import ChatClient
import Glibc

/// Without a command: the interactive client at a terminal, otherwise the original client.
struct ChatClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-client",
        abstract: "Talks to a chat server, over TLS.",
        discussion: """
            Without a command it is an interactive client. Where no server is known yet it asks for one; \
            `chat-client chat://HOST:PORT` and `chat-client INVITE-STRING` name one. Without a terminal, and with \
            --classic, it takes the commands auth USER PASSWORD, send USER TEXT, inbox, show user, logout, help, quit.

            \(ExitStatus.table)
            """,
        subcommands: [CompletionsCommand.self, ManualCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Account",
                subcommands: [
                    LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, PasswdCommand.self, NameCommand.self,
                    SessionsCommand.self, RevokeCommand.self,
                ]),
            CommandGroup(
                name: "Messages",
                subcommands: [
                    SendCommand.self, InboxCommand.self, UnreadCommand.self, HistoryCommand.self, SearchCommand.self,
                    ListenCommand.self, ConversationsCommand.self, ReadCommand.self, EditCommand.self,
                    DeleteCommand.self, MuteCommand.self, UnmuteCommand.self, ExportCommand.self,
                ]),
            CommandGroup(
                name: "Rooms",
                subcommands: [
                    RoomsCommand.self, MembersCommand.self, CreateCommand.self, JoinCommand.self, LeaveCommand.self,
                    InviteCommand.self, RemoveCommand.self, RoleCommand.self, TopicCommand.self,
                ]),
            CommandGroup(
                name: "People",
                subcommands: [
                    UsersCommand.self, ShowUserCommand.self, BlockCommand.self, UnblockCommand.self,
                    BlockedCommand.self,
                ]),
            CommandGroup(name: "Server", subcommands: [HelloCommand.self, PingCommand.self]),
            CommandGroup(
                name: "Settings", subcommands: [ProfilesCommand.self, ConfigCommand.self, TrustCommand.self]),
        ])

    @OptionGroup var connection: ConnectionOptions

    @OptionGroup var interactive: InteractiveOptions

    @Flag(help: "The original client: what there is without a terminal.")
    var classic = false

    @Option(help: .hidden)
    var link: String?

    func run() async throws {
        guard !connection.json else { throw UsageError("--json needs a command") }
        if !classic, InteractiveEntry.isPossible {
            let start = try await InteractiveEntry.start(connection, link: link)
            let again = { @Sendable [connection] in try await InteractiveEntry.start(connection, after: start) }
            return try await InteractiveMode(start, options: interactive, logIn: again).run()
        }
        guard link == nil else { throw UsageError("an invite string needs a terminal, and no --classic") }
        let input = try LineInput()
        let server = try await connection.connect()
        input.watch(server)
        if isatty(STDIN_FILENO) == 1 { input.catchInterrupts() }
        var client = ClassicClient()
        while true {
            try StandardStreams.write(client.prompt)
            switch input.next() {
            case .line(let line):
                guard try await execute(line, &client, server) else { return await server.close() }
            case .tooLong: try StandardStreams.write(ClassicClient.notUnderstood + "\n")
            case .endOfInput, .interrupted:
                try StandardStreams.write("\n")
                return await server.close()
            case .disconnected:
                try StandardStreams.write("\n")
                throw await server.reasonOfEnd()
            }
        }
    }

    /// - Returns: false: the user wants to leave.
    private func execute(_ line: [UInt8], _ client: inout ClassicClient, _ server: ChatConnection) async throws -> Bool
    {
        switch client.step(line) {
        case .nothing: break
        case .answer(let text): try StandardStreams.write(text + "\n")
        case .request(let request):
            let reply = try await server.request(request)
            try StandardStreams.write(try client.answer(to: reply) + "\n")
        case .leave: return false
        }
        return true
    }
}
