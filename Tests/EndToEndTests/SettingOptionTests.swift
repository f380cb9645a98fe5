import Foundation
import Testing

@testable import ChatServer

/// The options of `chat-server run` beside the table of settings.
@Suite(.endToEnd) struct SettingOptionTests {
    /// What `--experimental-dump-help` says of a command (ArgumentParser's ToolInfo).
    private struct Tool: Decodable {
        struct Command: Decodable {
            struct Argument: Decodable {
                struct Name: Decodable {
                    let name: String
                }
                let kind: String
                let preferredName: Name?
                let valueName: String?
                let isRepeating: Bool
                let abstract: String?
            }
            let commandName: String
            let subcommands: [Command]?
            let arguments: [Argument]?
        }
        let command: Command
    }

    @Test func `every setting is an option of chat-server run, and says what the table says`() async throws {
        let help = try await Programs.run(Programs.server, ["--experimental-dump-help"])
        let tool = try JSONDecoder().decode(Tool.self, from: Data(help.output.utf8))
        let run = try #require(tool.command.subcommands?.first { $0.commandName == "run" })
        for setting in Settings.all {
            let option = try #require(run.arguments?.first { $0.preferredName?.name == setting.key }, "\(setting.key)")
            #expect(option.abstract == SettingHelp(setting.key)?.text, "\(setting.key)")
            #expect(option.kind == (setting.kind == .flag ? "flag" : "option"), "\(setting.key)")
            #expect(setting.kind == .flag || option.valueName == setting.valueName, "\(setting.key)")
            #expect(option.isRepeating == setting.kind.isList, "\(setting.key)")
        }
    }
}
