import ArgumentParser
import ChatServer

struct ConnectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "List the connections of the running server.",
        discussion: """
            A line each: number, address, user, listener, state (handshake, stranger, logged_in, listening), TLS \
            version, since when, bytes received and sent.
            """)
    @OptionGroup var options: AdminOptions

    func run() async throws {
        try await AdminRun(options).list(ListConnections())
    }
}

extension AdminConnection: AdminRow {
    var columns: [String] {
        [
            "\(id)", address ?? "-", user ?? "-", listener, state.rawValue, tls ?? "-", since,
            "in \(received)", "out \(sent)",
        ]
    }
}

struct DisconnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disconnect",
        abstract: "Close connections of the running server.",
        discussion: """
            What has started is answered first. A client may connect again: `user disable` and `session revoke` are \
            for those who must not.
            """)
    @Argument(
        help: ArgumentHelp(
            "A connection's number, a user name or an IP address.", valueName: "id|user|address"))
    var target: String
    @Flag(help: "TARGET is a user name, whatever it looks like.") var user = false
    @OptionGroup var options: AdminOptions

    func run() async throws {
        try await AdminRun(options).show(Disconnect(user ? .user(target) : .init(target)))
    }
}
