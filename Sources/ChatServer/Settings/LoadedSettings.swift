import Logging

/// The settings in force, and who said each of them.
public struct LoadedSettings: Sendable {
    public var configuration: ServerConfiguration
    /// By key; what is missing is a default.
    var origins: [String: SettingOrigin]
    /// The configuration file that was read; nil: none.
    var file: String?
    /// The machine's file, which this user may not read and which therefore does not count.
    var unreadable: String?

    /// The certificate that a server would take.
    public var certificateFile: String {
        CertificateFiles(configuration, folder: configuration.data).certificate
    }

    /// What is in force, for the log: values, and behind what is no default who said it; no secrets.
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        for setting in Settings.all {
            metadata[setting.key] = "\(shown(setting))"
        }
        if let file { metadata["config"] = "\(file)" }
        return metadata
    }

    private func shown(_ setting: Setting) -> String {
        let value = setting.get(configuration).map(setting.kind.text) ?? ""
        guard let origin = origins[setting.key] else { return value.isEmpty ? "default" : value }
        return "\(setting.isSecret ? "(secret)" : value) (\(origin))"
    }
}

/// Who said what a setting is.
enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
    case file(String, line: Int?)
    case variable(String)
    case flag(String)

    var description: String {
        switch self {
        case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .variable(let name), .flag(let name): name
        }
    }
}
