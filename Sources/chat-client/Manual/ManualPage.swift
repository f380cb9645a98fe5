import ChatClient

/// chat-client(1), from the same source as `--help`, and ``ManualText``.
struct ManualPage {
    private typealias Argument = CommandDescription.Argument

    private let program: CommandDescription
    private let common: [Argument]
    private var page = Roff()

    init(_ program: CommandDescription) {
        self.program = program
        common = program.ownArguments(beside: ["--classic"]).filter { !$0.isPositional }
    }

    static func text() throws -> String {
        var page = ManualPage(try CommandDescription.ofProgram())
        page.write()
        return page.page.text
    }

    private mutating func write() {
        page.macro("TH", program.commandName.uppercased(), "1", "", "chat", "User Commands")
        page.macro("SH", "NAME")
        page.line("\(program.commandName) - \(Self.withoutStop(program.abstract))")
        page.macro("SH", "SYNOPSIS")
        page.text(
            Roff.bold(program.commandName) + " [" + Roff.italic("OPTION") + "]... [" + Roff.italic("COMMAND") + " ["
                + Roff.italic("ARGUMENT") + "]...]")
        page.macro("SH", "DESCRIPTION")
        page.paragraphs(ManualText.description)
        page.macro("SH", "OPTIONS")
        page.line("They may stand before a command's name or after it.")
        for argument in program.ownArguments(beside: []) where !argument.isPositional { write(argument) }
        page.macro("SH", "COMMANDS")
        for command in program.shownSubcommands { write(command) }
        writeTables()
    }

    private mutating func write(_ command: CommandDescription) {
        let own = command.ownArguments(beside: Set(common.map(\.key)))
        page.macro("SS", command.commandName)
        let synopsis = own.filter { !$0.isPositional } + own.filter(\.isPositional)
        page.text(([Roff.bold(command.commandName)] + synopsis.map(Self.synopsis)).joined(separator: " "))
        page.macro("PP")
        page.paragraphs([command.abstract, command.discussion].compactMap { $0 }.joined(separator: "\n"))
        for argument in own { write(argument) }
    }

    private mutating func write(_ argument: Argument) {
        var meaning = [argument.abstract ?? ""]
        if let values = argument.allValues, !values.isEmpty {
            meaning[0] += " One of: \(values.joined(separator: ", "))."
        }
        if let value = argument.defaultValue, !argument.isFlag { meaning[0] += " (default: \(value))" }
        page.item(Self.term(argument), meaning + [argument.discussion].compactMap { $0 })
    }

    private mutating func writeTables() {
        page.macro("SH", "EXIT STATUS")
        for status in ExitStatus.allCases { page.item(Roff.bold("\(status.rawValue)"), [status.meaning]) }
        page.macro("PP")
        page.line(ExitStatus.signals)
        for (title, rows) in [("ENVIRONMENT", ManualText.environment), ("FILES", ManualText.files)] {
            page.macro("SH", title)
            for (name, meaning) in rows { page.item(Roff.bold(name), [meaning]) }
        }
        page.macro("SH", "EXAMPLES")
        for (title, lines) in ManualText.examples {
            page.line(title)
            page.example(lines)
            page.macro("PP")
        }
    }

    private static func term(_ argument: Argument) -> String {
        guard !argument.isPositional else { return Roff.italic(value(argument)) }
        let names = (argument.names ?? []).map { Roff.bold($0.text) }.joined(separator: ", ")
        return argument.isFlag ? names : names + " " + Roff.italic(value(argument))
    }

    private static func synopsis(_ argument: Argument) -> String {
        let dots = argument.isRepeating ? "..." : ""
        let name = argument.names?.first { $0.kind == "long" } ?? argument.names?.first
        let text =
            argument.isPositional
            ? Roff.italic(value(argument))
            : Roff.bold(name?.text ?? "") + (argument.isFlag ? "" : " " + Roff.italic(value(argument)))
        return argument.isOptional || argument.isFlag ? "[\(text)]\(dots)" : text + dots
    }

    private static func value(_ argument: Argument) -> String {
        (argument.valueName ?? "value").uppercased()
    }

    private static func withoutStop(_ sentence: String?) -> String {
        let text = sentence ?? ""
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
