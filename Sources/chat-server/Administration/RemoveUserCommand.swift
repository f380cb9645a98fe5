import ArgumentParser
import ChatServer

extension UserCommand {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an account for good.",
            discussion: """
                Its sessions end at once, it leaves its rooms (one that it owns is handed to a moderator, or else a \
                member), its display name and password go, and its user name is never given again. Its messages stay, \
                as from a removed user. With --purge their text goes, too, as by `delete`: at once from every answer, \
                from the files within 24 hours; backups keep it. An account that was removed before can be purged \
                later.
                """)
        @Argument(help: "User name.") var user: String
        @Flag(help: "Delete the text of all its messages.") var purge = false
        @OptionGroup var confirmation: Confirmation
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try confirmation.ask("Remove \(user) for good\(purge ? ", with the text of all its messages" : "")?")
            let run = AdminRun(options)
            try await run.with(RemoveUser.needs) { command in
                try run.say(try await command.run(RemoveUser(user: user, isPurge: purge)))
                guard purge else { return }
                try await Purge(user: user) { PurgeUser(user: user, after: $0) }.perform(command, run)
            }
        }
    }
}
