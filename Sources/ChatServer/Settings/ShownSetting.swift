/// A setting in force, for lists.
public struct ShownSetting: Sendable, Encodable, Equatable {
    public let key: String
    /// Empty: the keys before the first section.
    public let section: String
    /// As a flag would take it; nil: none, or a secret.
    public let value: String?
    /// A flag, a variable, or `FILE:LINE`; nil: it is the default.
    public let origin: String?
    /// In words where it is no value.
    public let standard: String
    public let isSecret: Bool
    /// Whether SIGHUP changes it.
    public let isLive: Bool

    private enum CodingKeys: String, CodingKey {
        case key, section, value, origin
        case standard = "default"
        case isSecret = "secret"
        case isLive = "reloadable"
    }
}

extension LoadedSettings {
    /// All settings, in the order of the file.
    public var shown: [ShownSetting] {
        Settings.sections.flatMap { section in
            section.rows.map { setting in
                let value = setting.get(configuration).map(setting.kind.text) ?? ""
                return ShownSetting(
                    key: setting.key, section: section.name,
                    value: value.isEmpty || setting.isSecret ? nil : value,
                    origin: origins[setting.key].map(\.description), standard: setting.standardText,
                    isSecret: setting.isSecret, isLive: setting.reload == .live)
            }
        }
    }
}
