import ChatTransport
import Glibc

/// Looks at everything that a server needs, whether one runs on the data folder or not: changes nothing, takes no lock.
public enum ServerCheck {
    /// Root looks with the eyes of the data folder's owner from the folder on.
    /// - Parameter progress: called many times a second while the database is read, with its size in bytes; false ends
    ///   that part.
    public static func run(_ sources: SettingsSources, progress: @escaping (Int64) -> Bool) -> [Finding] {
        let settings: LoadedSettings
        do {
            settings = try sources.load()
        } catch {
            return error.description.split(separator: "\n").map {
                .error(.configuration, String($0), cure: "`chat-server config example` shows every setting")
            }
        }
        let configuration = settings.configuration
        var findings = configurationFindings(settings)
        let server = RunningServer(folder: configuration.data)
        findings += PortCheck(configuration, server).findings()
        findings += limits(configuration, server)
        let folder = FolderCheck(configuration.data, file: settings.file)
        findings += folder.findings()
        folder.becomeOwner()
        findings += CertificateCheck(configuration).findings()
        return findings + DatabaseCheck(configuration, isServing: server != nil).findings(progress)
    }

    /// 0 without errors; a damaged database counts more than a wrong configuration.
    public static func exitCode(_ findings: [Finding]) -> Int32 {
        let codes = findings.map(\.code).filter { $0 != 0 }
        return [74, 78].first { codes.contains($0) } ?? codes.first ?? 0
    }

    private static func configurationFindings(_ settings: LoadedSettings) -> [Finding] {
        var findings: [Finding] = []
        let configuration = settings.configuration
        if let path = settings.unreadable {
            findings.append(
                .warning(
                    .configuration, "\(path) may not be read by this user, and does not count",
                    cure: "run this as the server's user or as root"))
        }
        do {
            _ = try configuration.checked()
            findings.append(
                .ok(.configuration, settings.file.map { "\($0) can be used" } ?? "no file, and that is all right"))
        } catch {
            findings += error.description.split(separator: "\n").map { .error(.configuration, String($0), cure: nil) }
        }
        if configuration.allowsInsecurePublic, configuration.insecure.contains(where: { !isLocal($0) }) {
            findings.append(
                .warning(
                    .configuration, "passwords and messages cross the network readable (insecure-public)",
                    cure: "take out insecure-public, and use listen for TLS"))
        }
        if configuration.hasNoLimits {
            findings.append(
                .warning(
                    .configuration, "there are no limits (no-limits)", cure: "take out no-limits but for benchmarks"))
        }
        return findings
    }

    /// How many descriptors the server may have: those of this process where none runs.
    private static func limits(_ configuration: ServerConfiguration, _ server: RunningServer?) -> [Finding] {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let hard = server?.descriptorLimit ?? Int(clamping: limit.rlim_max)
        let most = max(0, hard - ProcessSetup.reservedDescriptors)
        let what = "at most \(most) connections, by the limit of open files (\(hard))"
        guard most < configuration.strangers + 1_024 else { return [.ok(.limits, what)] }
        return [
            .warning(
                .limits, what + ": strangers alone may take \(configuration.strangers)",
                cure: "raise it: LimitNOFILE=65536 in the systemd unit, or `ulimit -Hn 65536` before the start")
        ]
    }

    static func isLocal(_ address: HostPort) -> Bool {
        do {
            return try ServerConfiguration.isLoopback(address)
        } catch {
            // A name that leads nowhere is told by the configuration's own check.
            return true
        }
    }
}
