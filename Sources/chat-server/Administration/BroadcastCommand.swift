import ArgumentParser
import ChatServer

struct BroadcastCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broadcast",
        abstract: "Say something to everybody who listens on the running server.",
        discussion: """
            One line of at most 1,024 bytes. It comes to clients as the operator's word, never as a user's message, \
            and is not kept: whoever connects later does not see it.
            """)
    @Argument(help: ArgumentHelp("What to say; - reads it from standard input.", valueName: "text"))
    var text: String
    @OptionGroup var options: AdminOptions

    func run() async throws {
        let text = text == "-" ? readLine(strippingNewline: true) ?? "" : text
        try await AdminRun(options).show(Broadcast(text))
    }
}
