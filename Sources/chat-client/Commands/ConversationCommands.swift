import ArgumentParser
import ChatClient

/// How lists of messages are shown, and how long they are.
struct MessageListOptions: ParsableArguments {
    @Flag(help: "Show each message's id before it.")
    var ids = false

    func style(_ login: SavedLogin) -> ListRequest.MessageStyle {
        ListRequest.MessageStyle(login, showsIDs: ids)
    }
}

struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox", abstract: "Read what is new; what was shown is read then.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var messages: MessageListOptions

    @Flag(help: "Leave it unread.")
    var peek = false

    @Option(help: "How many messages at most.")
    var limit: Int?

    func validate() throws { try limit.map(Limit.check) }

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in
            try await commands.run(.inbox(peeks: peek, limit: limit, style: messages.style(login)), as: login)
        }
    }
}

struct UnreadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unread", abstract: "The conversations with unread messages, and how many they are.")
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Only how many messages in all: one number, for status bars.")
    var count = false

    @Flag(help: "Also conversations that are muted.")
    var muted = false

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in
            if count {
                try await commands.run(SumRequest.unread(muted: muted), as: login)
            } else {
                try await commands.run(ListRequest.unread(muted: muted), as: login)
            }
        }
    }
}

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Old messages of a conversation, the oldest first.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var messages: MessageListOptions

    @Argument(help: "A user or '#room'.", completion: .usersAndRooms)
    var with: String

    @Option(help: ArgumentHelp("Only messages before this one.", valueName: "id"))
    var before: Int64?

    @Option(help: ArgumentHelp("Only messages after this one, the oldest of them.", valueName: "id"))
    var after: Int64?

    @Option(help: "How many messages at most.")
    var limit = 50

    @Flag(help: "All of them.")
    var all = false

    func validate() throws { try Limit.check(limit) }

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in
            let list = ListRequest.history(
                with: with, before: before, after: after, limit: all ? nil : limit, style: messages.style(login))
            try await commands.run(list, as: login)
        }
    }
}

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find messages by their words, the newest first.",
        discussion: """
            All words must occur, in any order, the last one as the beginning of a word; case and accents make no \
            difference.
            """)
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var messages: MessageListOptions

    @Option(help: "Only in the conversation with this user or '#room'.", completion: .usersAndRooms)
    var with: String?

    @Option(help: ArgumentHelp("Only messages before this one.", valueName: "id"))
    var before: Int64?

    @Option(help: "How many messages at most.")
    var limit = 50

    @Argument(help: "What is looked for.")
    var text: [String]

    func validate() throws { try Limit.check(limit) }

    func run() async throws {
        try await connection.asLoggedIn { commands, login, _ in
            let words = text.joined(separator: " ")
            let list = ListRequest.search(
                words, with: with, before: before, limit: limit, style: messages.style(login))
            try await commands.run(list, as: login)
        }
    }
}

struct ConversationsCommand: ListCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversations", abstract: "With whom one has written, the newest first.",
        discussion: "Each with the number of unread messages and the last one.")
    @OptionGroup var connection: ConnectionOptions

    @Option(help: "How many at most.")
    var limit: Int?

    func validate() throws { try limit.map(Limit.check) }

    func list() -> ListRequest { .conversations(limit: limit) }
}

/// How many there may be of something.
enum Limit {
    static func check(_ limit: Int) throws {
        guard limit > 0 else { throw ValidationError("\(limit) is too few: 1 or more is needed") }
    }
}
