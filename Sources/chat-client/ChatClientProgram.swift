import ArgumentParser
import ChatClient
import Glibc

/// Parses, runs, says in one line what went wrong, and gives the exit code.
@main
enum ChatClientProgram {
    static func main() async {
        StandardStreams.reserve()
        // A reader that has gone away is an error of the write.
        signal(SIGPIPE, SIG_IGN)
        do {
            let arguments = LinkArgument.marked(
                Array(CommandLine.arguments.dropFirst()),
                commands: ChatClientCommand.configuration.subcommands.map { $0._commandName },
                valueOptions: ["--server", "--profile", "--ca", "--language"])
            var command = try await ChatClientCommand.asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(ExitStatus.report(error))
        }
    }
}
