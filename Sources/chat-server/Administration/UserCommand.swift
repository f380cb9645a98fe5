import ArgumentParser
import ChatServer

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list and change accounts, whether a server runs on the data folder or not.",
        subcommands: [Add.self, List.self, Show.self, SetPassword.self, Disable.self, Enable.self, Remove.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an account, its sessions and its rooms.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(ShowUser(user: user))
        }
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "passwd", abstract: "Give an account a new password; its sessions end.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var password: PasswordOptions
        @OptionGroup var cost: PasswordCostOption
        @OptionGroup var options: AdminOptions

        func run() async throws {
            let password = try password.read(confirming: true)
            try await AdminRun(options, cost: cost.passwordCost)
                .show(ChatServer.SetPassword(user: user, password: password))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all accounts.")
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).list(ListUsers())
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable an account: its sessions end at once, it cannot log in, nobody can write to it.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(SetDisabled(user: user, disabled: true))
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enable a disabled account again.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(SetDisabled(user: user, disabled: false))
        }
    }
}

extension AdminUser: AdminRow {
    var columns: [String] {
        [user, name + (isDisabled ? "  (disabled)" : "") + (isDemo ? "  (demo)" : "")]
    }
}

extension AdminUserDetails: AdminShown {
    var lines: [String] {
        var columns = AdminColumns()
        return columns.lines([
            ["user", account.user], ["name", account.name],
            ["state", account.isDisabled ? "disabled" : account.isDemo ? "demo account" : "enabled"],
            ["made", account.created], ["sessions", "\(sessions), \(connected) of them connected"],
            ["last used", lastUsed ?? "-"],
            ["rooms", rooms.isEmpty ? "-" : rooms.map { "\($0.room) (\($0.role))" }.joined(separator: ", ")],
        ])
    }
}

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make the demo accounts messi, henderson and lineker, password surabaya; can be repeated.")
    @OptionGroup var cost: PasswordCostOption
    @OptionGroup var options: AdminOptions

    func run() async throws {
        try await AdminRun(options, cost: cost.passwordCost).show(MakeDemo())
    }
}
