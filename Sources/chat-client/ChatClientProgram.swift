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
            var command = try ChatClientCommand.parseAsRoot(arguments)
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

/// What the exit codes mean: 0 it worked, and these.
enum ExitStatus: CInt {
    /// The server said ERROR, or something on this side failed.
    case failed = 1
    case usage = 2
    case noConnection = 3
    /// TLS, or the server's certificate or key.
    case notTrusted = 4

    /// Writes why on standard error; help and the like go to standard output.
    static func report(_ error: any Error) -> CInt {
        switch error {
        case let error as ClientError:
            StandardStreams.complain(error.description)
            return ExitStatus(error).rawValue
        case let error as LiveError:
            StandardStreams.complain(error.description)
            return ExitStatus(error).rawValue
        case let error as TerminalQuestions.Left:
            // It says who speaks.
            try? StandardStreams.write(error.text + "\n", to: STDERR_FILENO)
            return failed.rawValue
        case let error as UsageError:
            StandardStreams.complain(error.description)
            return usage.rawValue
        default:
            guard ChatClientCommand.exitCode(for: error) != .success else { ChatClientCommand.exit(withError: error) }
            let lines = ChatClientCommand.message(for: error).split(separator: "\n")
            StandardStreams.complain(lines.joined(separator: " ") + " (chat-client --help says more)")
            return usage.rawValue
        }
    }

    private init(_ error: LiveError) {
        switch error {
        case .unreachable(let error), .interrupted(let error): self = ExitStatus(error)
        case .badReply: self = .noConnection
        case .refused, .logChanged, .closed: self = .failed
        }
    }

    private init(_ error: ClientError) {
        self =
            switch error {
            case .connectionFailed, .closed, .closing, .truncated, .replyTimeout, .silent, .badReply: .noConnection
            case .untrusted, .keyChanged, .declined: .notTrusted
            case .refused, .badRequest, .local: .failed
            }
    }
}
