import Foundation
import Testing

@testable import ChatServer

/// The documents' tables of settings, between `<!-- settings: NAME -->` and `<!-- end of settings -->`, are the program's.
/// With `CHAT_UPDATE_SCREENS=1` they are written into the documents.
@Suite struct SettingsDocumentTests {
    private static let updates = ProcessInfo.processInfo.environment["CHAT_UPDATE_SCREENS"] == "1"
    private static let project = URL(filePath: #filePath).appending(path: "../../../..").standardized

    @Test(arguments: [("README.md", "options"), ("docs/configuration.md", "all")])
    func `a document has the settings that there are`(path: String, name: String) throws {
        let file = Self.project.appending(path: path)
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "<!-- settings: \(name) -->\n"))
        let end = try #require(text.range(of: "<!-- end of settings -->", range: start.upperBound..<text.endIndex))
        let right = text.replacingCharacters(
            in: start.upperBound..<end.lowerBound, with: name == "all" ? Self.all : Self.options)
        if Self.updates, text != right {
            try right.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(text == right, "\(path): CHAT_UPDATE_SCREENS=1 writes it anew")
        }
    }

    private static var options: String {
        table(
            ["`chat-server run` (`run` may be left out)", ""],
            [["`--config FILE`", "the configuration file"]]
                + Settings.all.map { setting in
                    let value = setting.valueName.isEmpty ? "" : " \(setting.valueName.uppercased())"
                    return [
                        "`\(setting.flag)\(setting.kind == .onOff ? " on|off" : value)`",
                        SettingHelp(setting.key)?.text ?? "",
                    ]
                })
    }

    private static var all: String {
        table(
            ["section", "key", "default", "SIGHUP", ""],
            Settings.sections.flatMap { section in
                section.rows.map { setting in
                    [
                        section.name.isEmpty ? "" : "`[\(section.name)]`", "`\(setting.key)`",
                        setting.standard.map(setting.kind.toml).map { "`\($0)`" } ?? setting.none ?? "none",
                        setting.reload == .live ? "yes" : "no", setting.help,
                    ]
                }
            })
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let lines = [titles, titles.map { _ in "---" }] + rows.map { $0.map { $0.replacing("|", with: "\\|") } }
        return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n") + "\n"
    }

    @Test func `the example is a file, and with every key that has a default it says the defaults`() throws {
        let asItStands = SettingsFile(SettingsExample.text, path: "/x")
        #expect(asItStands.problems.isEmpty && asItStands.values.isEmpty, "\(asItStands.problems)")
        let lines = SettingsExample.text.split(separator: "\n", omittingEmptySubsequences: false)
        let said = lines.map { $0.wholeMatch(of: /#[a-z][a-z0-9-]* = .+/) == nil ? $0 : $0.dropFirst() }
        let file = SettingsFile(said.joined(separator: "\n"), path: "/x")
        #expect(file.problems.isEmpty, "\(file.problems)")
        for setting in Settings.all {
            #expect(file.values[setting.key] == setting.standard, "\(setting.key)")
            #expect(lines.contains { $0.hasPrefix("#\(setting.key) =") }, "\(setting.key)")
        }
        #expect(lines.allSatisfy { $0.count <= 120 })
    }
}
