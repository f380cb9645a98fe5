/// The text of `help`, made from the table of the commands.
public enum HelpText {
    /// A line a command.
    public static func overview(_ language: Language) -> String {
        let entries = CommandName.allCases.map { Grammar.entry(of: $0) }
        let width = entries.map(\.usage.count).max() ?? 0
        return entries.map { entry in
            let padding = String(repeating: " ", count: width - entry.usage.count)
            return "\(entry.usage)\(padding)  \(entry.summary(language))"
        }.joined(separator: "\n")
    }

    /// The line of one command, and its other names.
    public static func usage(of name: CommandName, _ language: Language) -> String {
        let entry = Grammar.entry(of: name)
        let line = "\(entry.usage)  \(entry.summary(language))"
        guard !entry.aliases.isEmpty else { return line }
        let aliases = entry.aliases.map { "\($0)" }.joined(separator: ", ")
        return "\(line) (\(language == .indonesian ? "juga" : "also"): \(aliases))"
    }

    /// The answer to `help` or `help COMMAND` (any case, aliases too); nil when there is no such command.
    public static func text(about command: [UInt8]?, _ language: Language) -> String? {
        guard let command else { return overview(language) }
        return CommandName(words: command.span.bytes).map { usage(of: $0, language) }
    }
}
