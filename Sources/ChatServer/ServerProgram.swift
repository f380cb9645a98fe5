import Foundation
import Logging
import UnixSignals

/// What `chat-server run` does between its flags and its exit code.
public enum ServerProgram {
    /// Seconds that a stop may take besides draining: for a checkpoint of a slow disk.
    private static let closingSeconds = 60

    /// Serves until SIGTERM, SIGINT or an operator's `drain`; SIGHUP reads configuration file and certificate again. The log
    /// goes to standard error. A service manager may hand sockets over, and is told how it goes (sd_listen_fds(3),
    /// sd_notify(3)).
    /// - Parameter ready: called once, with a line for each listener such as `tls 127.0.0.1:8890`, and one for metrics.
    public static func run(_ sources: SettingsSources, ready: ([String]) throws -> Void) async throws {
        var settings = try sources.load()
        let environment = ProcessInfo.processInfo.environment
        settings.configuration.activated = try ActivatedListener.all(in: environment)
        let configuration = settings.configuration
        let manager = ServiceManager(environment)
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
        do {
            try ready(server.addresses.map(\.description) + metrics)
        } catch {
            await server.stop(Drain(within: 0))
            throw ExitStatus.inputOutput(
                "standard output takes nothing, so nobody knows the listeners: \(error.localizedDescription)")
        }
        manager.tell(.ready, .status("serving"))
        let reload = SettingsReload(sources: sources, inForce: settings, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await obey(signals, server, manager, reload, threshold) }
            let watchdog = Task { await Watchdog(manager: manager, pulse: server.pulse, logger: logger).run() }
            let drain = await server.stopSwitch.asked()
            manager.tell(.stopping, .moreTime(seconds: drain.within + closingSeconds), .status("stopping"))
            await server.stop(drain) {
                // Event loops that have ended answer no more.
                watchdog.cancel()
                await watchdog.value
            }
            group.cancelAll()
        }
    }

    /// SIGHUP reads again what can change; the first signal to end drains, the next one ends it at once.
    private static func obey(
        _ signals: UnixSignalsSequence, _ server: Server, _ manager: ServiceManager, _ reload: SettingsReload,
        _ threshold: LogThreshold
    ) async {
        var reload = reload
        for await signal in signals {
            if signal == .sighup {
                manager.tell(.reloading(monotonicMicroseconds: ServiceManager.monotonicMicroseconds()))
                reload.run(on: server, threshold)
                manager.tell(.ready)
            } else if !server.stopSwitch.ask(Drain()) {
                server.stopSwitch.askToHurry()
            }
        }
    }

    /// A log on standard error.
    static func logger(level: Logger.Level) -> Logger {
        logger(LogThreshold(level))
    }

    private static func logger(_ threshold: LogThreshold) -> Logger {
        Logger(label: "chat-server", factory: { _ in StandardErrorLog(threshold) })
    }
}
