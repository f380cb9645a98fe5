import ArgumentParser
import FoundationEssentials

/// What `--help` is made of, as ArgumentParser describes it to other programs.
struct CommandDescription: Decodable {
    struct Root: Decodable {
        let command: CommandDescription
    }

    struct Argument: Decodable {
        struct Name: Decodable, Equatable {
            let kind: String
            let name: String

            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        /// `positional`, `option` or `flag`.
        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?
        let discussion: String?

        var isPositional: Bool { kind == "positional" }
        var isFlag: Bool { kind == "flag" }
        /// Two arguments are the same where they have the same names.
        var key: String { names?.map(\.text).joined(separator: " ") ?? valueName ?? "" }
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [CommandDescription]?
    let arguments: [Argument]?

    var shownSubcommands: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    /// The program itself, without what every program has.
    static func ofProgram() throws -> CommandDescription {
        let bytes = Data(ChatClientCommand._dumpHelp().utf8)
        return try JSONDecoder().decode(Root.self, from: bytes).command
    }

    /// Beside those that every command has.
    func ownArguments(beside common: Set<String>) -> [Argument] {
        (arguments ?? []).filter {
            $0.shouldDisplay && !common.contains($0.key) && $0.key != "-h --help" && $0.key != "--version"
        }
    }
}
