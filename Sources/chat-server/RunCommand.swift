import ArgumentParser
import ChatServer

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Serve (the default command).",
        discussion: """
            Prints `listening tls HOST:PORT` or `listening insecure HOST:PORT` for each listener when it is ready; \
            the log goes to standard error. SIGTERM and SIGINT stop it, SIGHUP reads configuration file and certificate \
            again.

            What the options below say can also stand in the environment (--inbox-bytes is CHAT_INBOX_BYTES) and in \
            a configuration file, which `chat-server config example` shows; an option counts more than the \
            environment, and that more than the file. Bytes may be written as 64MiB, times as 30d, 12h, 15m or 90s.
            """)

    @OptionGroup var settings: SettingOptions

    func run() async throws {
        do {
            try await ServerProgram.run(settings.sources) { listeners in
                try StandardOutput.write(listeners.map { "listening \($0)" })
            }
        } catch let status as ExitStatus {
            throw StandardOutput.failure(status)
        }
    }
}
