import ArgumentParser
import ChatClient

struct UsersCommand: ListCommand {
    static let configuration = CommandConfiguration(commandName: "users", abstract: "All users, active or not.")
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Only those whose user names begin with this.", completion: .users)
    var prefix: String?

    func list() -> ListRequest { .users(prefix: prefix) }
}

struct ShowUserCommand: ListCommand {
    static let configuration = CommandConfiguration(commandName: "show-user", abstract: "Who is active.")
    @OptionGroup var connection: ConnectionOptions

    func list() -> ListRequest { .activeUsers }
}

struct BlockCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Hear no more of somebody, outside of rooms.")
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Whom.", completion: .users)
    var user: String

    func request() -> SingleRequest { .block(user) }
}

struct UnblockCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "unblock", abstract: "Hear of somebody again.")
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Whom.", completion: .users)
    var user: String

    func request() -> SingleRequest { .unblock(user) }
}

struct BlockedCommand: ListCommand {
    static let configuration = CommandConfiguration(commandName: "blocked", abstract: "Whom one has blocked.")
    @OptionGroup var connection: ConnectionOptions

    func list() -> ListRequest { .blocked }
}
