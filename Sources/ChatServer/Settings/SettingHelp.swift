/// What `--help` says of a setting.
public struct SettingHelp: Sendable {
    public let text: String
    /// Nil: a switch.
    public let valueName: String?

    /// - Parameter key: as in the table of settings; nil for any other.
    public init?(_ key: String) {
        guard let setting = Settings.named(key) else { return nil }
        valueName = setting.valueName.isEmpty ? nil : setting.valueName
        var text = setting.help
        if setting.kind.isList { text += " Can be repeated." }
        if setting.kind != .flag { text += " Default: \(setting.standardText)." }
        self.text = text
    }
}
