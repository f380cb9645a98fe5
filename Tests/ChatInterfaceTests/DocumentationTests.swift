import ChatClient
import ChatProtocol
import Foundation
import Testing

@testable import ChatInterface

/// What the documents show of the client, between `<!-- shown: NAME -->` and `<!-- end -->`, is what the client shows: the
/// screens, which the end-to-end tests make, and the tables that the program itself goes by. With `CHAT_UPDATE_SCREENS=1`
/// it is written into the documents.
struct DocumentationTests {
    private static let updates = ProcessInfo.processInfo.environment["CHAT_UPDATE_SCREENS"] == "1"
    private static let project = URL(filePath: #filePath).appending(path: "../../..").standardized
    private static let screens = project.appending(path: "Tests/EndToEndTests/Screens")

    private static var screenNames: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: screens.path).filter { $0.hasSuffix(".txt") }
                .map { "screen " + $0.dropLast(4) }
        }
    }

    @Test(arguments: ["README.md", "docs/client.md"])
    func `a document shows what the client shows`(path: String) throws {
        let file = Self.project.appending(path: path)
        let text = try String(contentsOf: file, encoding: .utf8)
        let right = try Self.filled(text)
        if Self.updates, text != right {
            try right.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(text == right, "\(path): CHAT_UPDATE_SCREENS=1 writes it anew")
        }
    }

    @Test func `docs/client.md has all screens and tables`() throws {
        let text = try String(contentsOf: Self.project.appending(path: "docs/client.md"), encoding: .utf8)
        for name in try Self.screenNames + ["keys", "commands", "configuration"] {
            #expect(text.contains("<!-- shown: \(name) -->\n"), "\(name)")
        }
    }

    /// The text with what is shown in it made anew.
    private static func filled(_ text: String) throws -> String {
        var lines: [Substring] = []
        var isShown = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end -->" { isShown = false }
            if !isShown { lines.append(line) }
            guard let name = line.wholeMatch(of: /<!-- shown: (.+) -->/)?.output.1 else { continue }
            isShown = true
            lines.append(Substring(try shown(String(name))))
        }
        return lines.joined(separator: "\n")
    }

    private static func shown(_ name: String) throws -> String {
        switch name {
        case "keys":
            let rows = KeyBinding.all.map { ($0.label, $0.help) } + [("Alt-1 … Alt-0", Phrase.keyDigits)]
            return table("key", (rows + KeyBinding.editing).map { ($0.0, $0.1.text(.english)) })
        case "commands":
            return table(
                "command",
                InterfaceCommand.all.map { command in
                    let also = command.aliases.map { ", `/\($0)`" }.joined()
                    return ("`\(command.usage.replacing("|", with: "\\|"))`" + also, command.help.text(.english))
                })
        case "configuration": return "```toml\n" + ClientConfiguration.example + "```"
        default:
            let file = screens.appending(path: name.dropFirst("screen ".count) + ".txt")
            return "```\n" + (try String(contentsOf: file, encoding: .utf8)) + "```"
        }
    }

    private static func table(_ title: String, _ rows: [(String, String)]) -> String {
        let rows = rows.map { "| \($0.0) | \($0.1.replacing("|", with: "\\|")) |" }
        return (["| \(title) | |", "|---|---|"] + rows).joined(separator: "\n")
    }
}
