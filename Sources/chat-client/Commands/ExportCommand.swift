import ArgumentParser
import ChatClient
import ChatTerminal
import Glibc

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all one's messages, conversations, rooms and sessions as JSON lines.",
        discussion: """
            One object a line, each with a type; the last one is `end`, with the number of messages. A file gets mode \
            0600 and must not be there yet; without one the lines go to standard output.
            """)
    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Only the conversation with this user or '#room'.", completion: .usersAndRooms)
    var with: String?

    @Argument(help: "The file to write.", completion: .file())
    var file: String?

    func run() async throws {
        let settings = try connection.settings()
        let (login, _) = try connection.savedLogin(settings)
        let server = try await connection.connect(settings)
        // From here on a signal takes the file away again.
        let signals = try EndingSignals()
        let output = try ExportFile(file)
        let write: @Sendable (String) throws -> Void = { [descriptor = output.descriptor] in
            try StandardStreams.write($0, to: descriptor)
        }
        let progress = ExportFile.progress(isQuiet: file == nil && isatty(STDOUT_FILENO) == 1)
        let task = Task { [with] in
            try await OneShotCommands(connection: server, output: CommandOutput(showsJSON: true, write: write))
                .export(with: with, as: login) { count in
                    progress.update("exporting", unit: .things("messages"), done: count, total: nil)
                }
        }
        signals.whenOne {
            task.cancel()
            // A reply that is waited for does not come any more.
            Task { await server.close() }
        }
        let end = await task.result
        progress.clear()
        if let error = signals.error { throw error }
        _ = try end.get()
        try output.finish()
        await server.close()
    }
}

/// Where an export goes: a file that is taken away again unless all is in it.
private final class ExportFile {
    let descriptor: CInt
    private let path: String?
    private var isWhole = false

    /// - Parameter path: nil: standard output.
    init(_ path: String?) throws {
        self.path = path
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ClientError.local("\(ShownText.line(path)) can't be made: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        guard let path else { return }
        close(descriptor)
        if !isWhole { unlink(path) }
    }

    func finish() throws {
        guard path == nil || fsync(descriptor) == 0 else {
            throw ClientError.local("the output can't be written: \(String(cString: strerror(errno)))")
        }
        isWhole = true
    }

    /// - Parameter isQuiet: the lines themselves go to the terminal.
    static func progress(isQuiet: Bool) -> ProgressReporter {
        // That the progress can't be told is nothing to end for.
        let write: @Sendable (String) -> Void = { try? StandardStreams.write($0, to: STDERR_FILENO) }
        guard !isQuiet else { return ProgressReporter(.silent, width: { 80 }, write: write) }
        let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
        return ProgressReporter(to: STDERR_FILENO, environment: ["TERM": terminal], write: write)
    }
}
