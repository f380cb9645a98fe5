import Logging
import UnixSignals

/// What `chat-server run` does between its flags and its exit code.
public enum ServerProgram {
    /// Serves until SIGTERM or SIGINT; SIGHUP reads configuration file and certificate again. The log goes to standard error.
    /// - Parameter ready: called once, with a line for each listener such as `tls 127.0.0.1:8890`, and one for metrics.
    public static func run(_ sources: SettingsSources, ready: ([String]) throws -> Void) async throws {
        let settings = try sources.load()
        let configuration = settings.configuration
        let threshold = LogThreshold(configuration.logLevel)
        let logger = Self.logger(threshold)
        if let path = settings.unreadable {
            logger.warning("a configuration file may not be read, and does not count", metadata: ["file": "\(path)"])
        }
        // Signals that come during the start wait for it.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let server = try await Server.start(configuration, logger: logger)
        logger.notice("settings", metadata: settings.metadata)
        let metrics = server.metricsAddress.map { ["metrics \($0)"] } ?? []
        try ready(server.addresses.map(\.description) + metrics)
        var reload = SettingsReload(sources: sources, inForce: settings, logger: logger)
        for await signal in signals {
            guard signal == .sighup else { break }
            reload.run(on: server, threshold)
        }
        await server.stop()
    }

    /// A log on standard error.
    static func logger(level: Logger.Level) -> Logger {
        logger(LogThreshold(level))
    }

    private static func logger(_ threshold: LogThreshold) -> Logger {
        Logger(label: "chat-server", factory: { _ in StandardErrorLog(threshold) })
    }
}
