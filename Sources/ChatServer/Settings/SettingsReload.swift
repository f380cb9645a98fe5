import Logging

/// What SIGHUP does: the configuration file and the certificate are read again and checked as a whole, and then all of it
/// is put into force, or, whatever is wrong, nothing (SECURITY.md 6.1).
struct SettingsReload {
    private let sources: SettingsSources
    private var inForce: LoadedSettings
    private let logger: Logger

    init(sources: SettingsSources, inForce: LoadedSettings, logger: Logger) {
        self.sources = sources
        self.inForce = inForce
        self.logger = logger
    }

    /// Waits for files and names, so it belongs on no event loop. Everything that happens is told in the log.
    mutating func run(on server: Server, _ threshold: LogThreshold) {
        do throws(ExitStatus) {
            let plan = ReloadPlan(inForce: inForce, read: try read())
            _ = try plan.next.configuration.checked()
            let certificate = try server.prepare(plan.next.configuration)
            server.apply(plan.next.configuration, certificate)
            threshold.level = plan.next.configuration.logLevel
            inForce = plan.next
            report(plan)
        } catch {
            for line in error.description.split(separator: "\n") {
                logger.error("the settings were not reloaded, the old ones stay", metadata: ["cause": "\(line)"])
            }
        }
    }

    /// - Throws: also where the file in force is gone: that all its settings should have their defaults is no less than a
    ///   mistake.
    private func read() throws(ExitStatus) -> LoadedSettings {
        var read = try sources.load()
        // They stay as long as the process does.
        read.configuration.activated = inForce.configuration.activated
        if let file = inForce.file, read.file != file {
            throw .configuration(
                "\(file): " + (read.unreadable == file ? "it may not be read any more" : "it is not there any more"))
        }
        return read
    }

    private func report(_ plan: ReloadPlan) {
        for change in plan.waiting {
            logger.warning(
                "a changed setting needs a restart",
                metadata: ["setting": "\(change.key)", "in-force": "\(change.old)", "in-file": "\(change.new)"])
        }
        var metadata: Logger.Metadata = [:]
        for change in plan.live {
            metadata[change.key] = "\(change.old) -> \(change.new)"
        }
        logger.notice("settings reloaded", metadata: metadata)
    }
}
