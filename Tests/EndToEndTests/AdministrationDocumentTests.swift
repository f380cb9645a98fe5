import Foundation
import Testing

/// The table of commands in docs/administration.md is what the program says of itself. With `CHAT_UPDATE_SCREENS=1` it is
/// written anew.
@Suite(.endToEnd) struct AdministrationDocumentTests {
    private static let updates = ProcessInfo.processInfo.environment["CHAT_UPDATE_SCREENS"] == "1"
    private static let file = URL(filePath: #filePath).appending(path: "../../../docs/administration.md").standardized
    private static let (start, end) = ("<!-- shown: commands -->\n", "<!-- end -->")

    /// What `--experimental-dump-help` tells of a command.
    private struct Command: Decodable {
        struct Argument: Decodable {
            var kind: String
            var isOptional: Bool
            var valueName: String?
        }

        var commandName: String
        var abstract: String?
        var subcommands: [Command]?
        var arguments: [Argument]?

        /// Positional arguments as in the usage.
        var usage: String {
            let names = (arguments ?? []).filter { $0.kind == "positional" }.map { argument in
                let name = (argument.valueName ?? "").uppercased()
                return argument.isOptional ? " [\(name)]" : " \(name)"
            }
            return commandName + names.joined()
        }

        /// The commands below it that do something, with the words that lead to them.
        func leaves(_ path: String = "") -> [(usage: String, abstract: String)] {
            (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { command in
                command.subcommands?.contains { $0.commandName != "help" } == true
                    ? command.leaves(path + command.commandName + " ")
                    : [(path + command.usage, command.abstract ?? "")]
            }
        }
    }

    private struct Help: Decodable {
        var command: Command
    }

    private static func table() async throws -> String {
        let said = try await Programs.run(Programs.server, ["--experimental-dump-help"])
        let help = try JSONDecoder().decode(Help.self, from: Data(said.output.utf8))
        let rows = help.command.leaves().map { usage, abstract in
            "| `\(usage.replacing("|", with: "\\|"))` | \(abstract.replacing("|", with: "\\|")) |\n"
        }
        return "| command | |\n|---|---|\n" + rows.joined()
    }

    @Test func `the document's table of commands is the program's`() async throws {
        let table = try await Self.table()
        #expect(table.contains("| `user add [USER]` | "))
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let first = try #require(text.range(of: Self.start))
        let last = try #require(text.range(of: Self.end, range: first.upperBound..<text.endIndex))
        let right = text[..<first.upperBound] + table + text[last.lowerBound...]
        if Self.updates, text != right {
            try right.write(to: Self.file, atomically: true, encoding: .utf8)
        } else {
            #expect(text == right, "CHAT_UPDATE_SCREENS=1 writes it anew")
        }
    }
}
