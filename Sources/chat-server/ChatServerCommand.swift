import ArgumentParser
import ChatServer
import Foundation

@main
struct ChatServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-server",
        abstract: "A chat server over TLS, with its store in one folder.",
        version: ProductVersion.current,
        subcommands: [
            RunCommand.self, UserCommand.self, RoomCommand.self, InviteCommand.self, SessionCommand.self,
            StatisticsCommand.self, ConnectionsCommand.self, DisconnectCommand.self, BroadcastCommand.self,
            DrainCommand.self,
            CertificateCommand.self, ConfigCommand.self, CheckCommand.self,
            BackupCommand.self, RestoreCommand.self, CompactCommand.self, ExportCommand.self, DemoCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}

/// Options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "The data folder. Without it: CHAT_DATA, or what the configuration file says.", valueName: "dir"))
    var namedData: String?

    /// The data folder, from where the server takes it.
    var data: String {
        get throws {
            do throws(ExitStatus) {
                return try sources(file: nil).dataFolder()
            } catch {
                throw StandardOutput.failure(error)
            }
        }
    }

    /// - Parameter file: a configuration file that was named.
    func sources(file: String?) -> SettingsSources {
        SettingsSources(
            flags: namedData.map { $0.isEmpty ? [:] : ["data": [$0]] } ?? [:], file: file,
            environment: ProcessInfo.processInfo.environment, defaultData: DefaultFolders.data)
    }
}

/// The cost of new password hashes.
struct PasswordCostOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Cost of password hashes, 10 to 17; below 15 for loopback alone. "
                + "A command that talks to a running server gets that server's.",
            valueName: "n"))
    var passwordCost: Int = 15
}

/// Where things lie if nothing else is said (XDG Base Directory Specification).
enum DefaultFolders {
    static var data: String {
        let environment = ProcessInfo.processInfo.environment
        // The specification: a relative path is to be ignored.
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return state + "/chat-server"
        }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/chat-server"
    }
}
