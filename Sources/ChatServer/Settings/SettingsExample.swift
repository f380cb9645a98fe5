/// The configuration file with all there is: what each setting means, and its default. It can be used as it stands.
public enum SettingsExample {
    private static let width = 110

    public static let text: String = {
        var lines = """
            # chat-server: the configuration file, TOML 1.0 (https://toml.io).
            # Read from --config FILE, or the variable CHAT_CONFIG, or chat-server.toml in the data folder, or, where no data
            # folder is named either, \(SettingsSources.machineFile). Options of the command line count more
            # than the environment (inbox-bytes is CHAT_INBOX_BYTES), and that more than this file. A key that does not
            # exist is an error. SIGHUP makes a running server read the file again: all of it, or, if anything in it is
            # wrong, nothing. A relative path is meant from this file's folder.
            """.split(separator: "\n").map(String.init)
        for section in Settings.sections {
            lines.append("")
            if section.name.isEmpty {
                lines.append("# \(section.title).")
            } else {
                lines += ["# \(section.title).", "[\(section.name)]"]
            }
            for setting in section.rows {
                lines.append("")
                lines += wrapped(help(of: setting)).map { "# \($0)" }
                lines.append("#\(setting.key) =\(setting.standard.map { " \(setting.kind.toml($0))" } ?? "")")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    private static func help(of setting: Setting) -> String {
        var text = setting.help
        if setting.standard == nil || !(setting.none ?? "none").hasPrefix("none") {
            text += " \(sentence(setting.kind.expected)); without it: \(setting.none ?? "none")."
        }
        return text + (setting.reload == .live ? "" : " A change needs a restart.")
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}
