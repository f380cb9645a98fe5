import ArgumentParser
import ChatServer
import Foundation

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list and change accounts, whether a server runs on the data folder or not.",
        subcommands: [Add.self, List.self, SetPassword.self, Disable.self, Enable.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add an account.")
        @Argument(help: "User name: 1 to 32 of a-z 0-9 _ . -") var user: String
        @Option(help: "Display name, such as \"Lionel Messi\"; by default the user name.") var name: String?
        @OptionGroup var password: PasswordOptions
        @OptionGroup var cost: PasswordCostOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let password = try password.read(confirming: true)
            try await AdminRun.run(
                .addUser(user: user, name: name, password: password), common, cost: cost.passwordCost)
        }
    }

    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "passwd", abstract: "Give an account a new password; its sessions end.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var password: PasswordOptions
        @OptionGroup var cost: PasswordCostOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let password = try password.read(confirming: true)
            try await AdminRun.run(.setPassword(user: user, password: password), common, cost: cost.passwordCost)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all accounts.")
        @Flag(help: "One JSON object a line.") var json = false
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await AdminRun.run(.listUsers, common, json: json)
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable an account: its sessions end at once, it cannot log in, nobody can write to it.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await AdminRun.run(.setDisabled(user: user, disabled: true), common)
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enable a disabled account again.")
        @Argument(help: "User name.") var user: String
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await AdminRun.run(.setDisabled(user: user, disabled: false), common)
        }
    }
}

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make the demo accounts messi, henderson and lineker, password surabaya; can be repeated.")
    @OptionGroup var cost: PasswordCostOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await AdminRun.run(.makeDemo, common, cost: cost.passwordCost)
    }
}

/// Where a new password comes from; never from the command line, which everybody on the machine can read.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from standard input, up to the end of the line, instead of asking.")
    var passwordStdin = false

    func read(confirming: Bool) throws -> String {
        do throws(PasswordPrompt.Failure) {
            if passwordStdin {
                return try PasswordPrompt.fromStandardInput()
            }
            return try PasswordPrompt.ask(confirming: confirming)
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// Runs an operator's command and says what became of it.
enum AdminRun {
    static func run(_ request: AdminRequest, _ common: CommonOptions, cost: Int = 15, json: Bool = false) async throws {
        do {
            let response = try await AdminCommand.run(
                request, data: common.data, passwordCost: cost)
            switch response {
            case .done(let lines): try StandardOutput.write(lines)
            case .users(let users): try StandardOutput.write(json ? AdminTable.json(users) : UserTable.text(users))
            case .invites(let invites):
                try StandardOutput.write(json ? AdminTable.json(invites) : AdminTable.text(invites))
            case .sessions(let sessions):
                try StandardOutput.write(json ? AdminTable.json(sessions) : AdminTable.text(sessions))
            case .madeInvite(let code, let link, let notes):
                try StandardOutput.write([code] + (link.map { [$0] } ?? []))
                StandardOutput.note(notes)
            case .refused(let reason): throw ExitStatus.refused(reason)
            }
        } catch let status as ExitStatus {
            throw StandardOutput.failure(status)
        }
    }
}

/// Accounts as text for people.
enum UserTable {
    static func text(_ users: [AdminUser]) -> [String] {
        let width = users.map(\.user.count).max() ?? 0
        return users.map { user in
            let marks = (user.isDisabled ? "  (disabled)" : "") + (user.isDemo ? "  (demo)" : "")
            return user.user.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + user.name + marks
        }
    }
}
