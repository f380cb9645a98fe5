import ArgumentParser

@main
struct ChatBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-bench",
        abstract: "Load generator for the chat protocol, and the suite that compares the server with its limits.",
        subcommands: [RunCommand.self, SuiteCommand.self, ReportCommand.self, CountsCommand.self])
}
