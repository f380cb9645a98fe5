/// The table of settings: everything that `chat-server run` can be told, each in one row. From it come the flags' help,
/// the variables `CHAT_...`, the keys of the configuration file, `chat-server config example`, the lines of the log at
/// the start, the tables in the documents, and what SIGHUP may change.
///
/// To add a setting:
/// 1. a field of ``ServerConfiguration``, with its default;
/// 2. a row in the file of its section (`Settings+….swift`), by the constructor of its kind in `Setting+Kinds.swift`:
///    `.number("inbox-messages", 1...1_000_000_000, \.inboxQuota.messages, "Messages that may wait …", reload: .live)`.
///    The key is kebab-case; the help is one sentence, or a few; `reload: .live` only if ``Server`` really puts a new
///    value into force (`Server.apply`), for otherwise the operator is told that a restart is needed;
/// 3. a line in `SettingOptions` of the program, for `--help`: `@Option(help: .setting("…")) var …: String?`, `[String]`
///    for a list, `@Flag … = false` for a switch.
/// The variable's name, parsing, errors, suggestions and documents follow from the row; a test compares rows and options,
/// `CHAT_UPDATE_SCREENS=1` with `SettingsDocumentTests` writes the documents anew.
enum Settings {
    /// In the order of the file.
    static let sections: [SettingSection] = [
        general, network, certificates, accounts, messages, limits, operation,
    ]

    static let all: [Setting] = sections.flatMap(\.rows)

    private static let byKey: [String: Setting] = Dictionary(
        all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })

    static func named(_ key: String) -> Setting? {
        byKey[key]
    }

    /// The section that a setting stands in.
    static func section(of key: String) -> SettingSection? {
        sections.first { $0.rows.contains { $0.key == key } }
    }

    static let general = SettingSection(
        name: "", title: "Before the first section",
        rows: [
            Setting(
                key: "data", kind: .path, valueName: "dir",
                help: "The data folder: database, control socket, the certificate that the server makes itself.",
                none: "$XDG_STATE_HOME/chat-server, or ~/.local/state/chat-server",
                put: { value, configuration in
                    if case .text(let path) = value { configuration.data = path }
                },
                get: { $0.data.isEmpty ? nil : .text($0.data) })
        ])
}

/// A table of the configuration file.
struct SettingSection: Sendable {
    /// As in `[network]`; empty: before the first of them.
    let name: String
    /// Of what it speaks, for the example and the documents.
    let title: String
    let rows: [Setting]
}
