import ArgumentParser
import ChatClient
import Glibc
import Synchronization

/// What the exit codes mean; 0: it worked.
enum ExitStatus: CInt, CaseIterable {
    case worked = 0
    case failed = 1
    case usage = 2
    case noConnection = 3
    case notTrusted = 4
    case timeOver = 5
    case logChanged = 6

    /// As --help and the manual page say it.
    var meaning: String {
        switch self {
        case .worked: "It worked."
        case .failed: "The server said ERROR, nobody is logged in, or something on this side failed."
        case .usage: "The command line, or a setting, can't be understood."
        case .noConnection: "There is no connection, or it broke."
        case .notTrusted: "TLS failed, or the server's certificate or key is not trusted."
        case .timeOver: "listen: the time was over before as many messages had come as were asked for."
        case .logChanged: "listen: the server's log is another one than the id was from."
        }
    }

    static let signals =
        "A signal ends the program as it ends any other: a shell says 128 and its number, 130 after Ctrl-C. So does "
        + "writing to a pipe that nobody reads any more, 141."

    static var table: String {
        (["EXIT CODES:"] + allCases.map { "  \($0.rawValue)  \($0.meaning)" }).joined(separator: "\n")
    }

    /// Writes why on standard error; help and the like go to standard output.
    static func report(_ error: any Error) -> CInt {
        let language = Environment.language.withLock { $0 }
        switch error {
        case let error as ClientError: return complain(error.text(language), ExitStatus(error))
        case let error as LiveError: return complain(error.text(language), ExitStatus(error))
        case let error as LineError:
            return complain(error.text(language), ExitStatus(error.reason))
        case let error as TerminalQuestions.Left:
            // It says who speaks.
            try? StandardStreams.write(error.text + "\n", to: STDERR_FILENO)
            return failed.rawValue
        case let error as UsageError: return complain(error.description, .usage)
        case let status as ExitStatus: return status.rawValue
        case is ReaderGone: endBy(SIGPIPE)
        case let signal as EndingSignal: endBy(signal.number)
        default:
            guard ChatClientCommand.exitCode(for: error) != .success else { ChatClientCommand.exit(withError: error) }
            let lines = ChatClientCommand.message(for: error).split(separator: "\n")
            return complain(lines.joined(separator: " ") + " (chat-client --help says more)", .usage)
        }
    }

    private static func complain(_ text: String, _ status: ExitStatus) -> CInt {
        StandardStreams.complain(text)
        return status.rawValue
    }

    /// So that whoever waits for this program sees what it was.
    private static func endBy(_ number: CInt) -> Never {
        signal(number, SIG_DFL)
        // The threads that run tasks have all signals blocked.
        var one = sigset_t()
        sigemptyset(&one)
        sigaddset(&one, number)
        pthread_sigmask(SIG_UNBLOCK, &one, nil)
        raise(number)
        exit(128 + number)
    }

    private init(_ error: ClientError) {
        self =
            switch error {
            case .connectionFailed, .closed, .closing, .truncated, .replyTimeout, .silent, .badReply: .noConnection
            case .untrusted, .keyChanged, .declined: .notTrusted
            case .refused, .badRequest, .local: .failed
            }
    }

    private init(_ error: LiveError) {
        self = if case .logChanged = error { .logChanged } else { ExitStatus(error.clientError) }
    }
}

extension ExitStatus: Error {}

/// The signal that ended what was going on.
struct EndingSignal: Error {
    let number: CInt
}
