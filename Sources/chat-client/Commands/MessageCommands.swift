import ArgumentParser
import ChatClient

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send a message, or many.",
        discussion: """
            With --lines each line of standard input is a message: they are sent in their order, many of them under way \
            at once, and over a broken connection without a loss and without a second one. Empty lines are no messages. \
            The first line that is refused ends it, with its number; what was under way behind it may have been \
            accepted, and how much was is told.
            """)
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Each line of standard input is a message of its own.")
    var lines = false

    @Option(
        help: """
            What is sent again under the same ref is one message. With --lines: line 7 has the ref REF-7. \
            (default: random ones)
            """)
    var ref: String?

    @Argument(help: "Whom to: a user, or '#room' in quotes.", completion: .usersAndRooms)
    var to: String

    @Argument(help: "The message; - takes it from standard input.")
    var text: [String] = []

    func validate() throws {
        guard lines == text.isEmpty else {
            throw ValidationError(
                lines ? "--lines takes the text from standard input" : "there is no text to send; - reads it")
        }
        guard let ref, ref.isEmpty || ref.utf8.count > (lines ? 50 : 64) else { return }
        throw ValidationError("--ref takes 1 to 64 bytes, with --lines 1 to 50")
    }

    func run() async throws {
        guard lines else { return try await connection.run(.send(to: to, text: MessageInput.text(text), ref: ref)) }
        try await LiveClient.with(try connection.live()) { client in
            try await LineSender(client, to: to, refPrefix: ref, output: try connection.output())
                .run(InputLines(StandardStreams.inputPiece))
        }
    }
}

/// A message from the arguments, or from standard input.
enum MessageInput {
    private static let limit = 65_536

    /// - Throws: ``UsageError`` if it is empty.
    static func text(_ words: [String]) throws -> String {
        var text = words.joined(separator: " ")
        if words == ["-"] {
            let input = try StandardStreams.read(0, named: "the message", limit: limit)
            // A message's lines end with LF.
            text = StandardStreams.withoutLineEnd(input).replacing("\r\n", with: "\n")
        }
        guard !text.isEmpty else { throw UsageError("there is no text to send") }
        return text
    }
}

struct EditCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "edit", abstract: "Change a message of one's own.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The message's id, as history --ids shows it.") var id: Int64
    @Argument(help: "The new text; - takes it from standard input.") var text: [String]

    func request() throws -> SingleRequest { try .edit(id, text: MessageInput.text(text)) }
}

struct DeleteCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a message of one's own, or in a room that one moderates.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The message's id, as history --ids shows it.") var id: Int64

    func request() -> SingleRequest { .delete(id) }
}

struct ReadCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "read", abstract: "Mark messages as read.")
    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "Of the conversation with this user or '#room'. (default: all)", completion: .usersAndRooms)
    var with: String?

    @Option(help: ArgumentHelp("Up to this message. (default: all there are)", valueName: "id"))
    var upto: Int64?

    func request() -> SingleRequest { .read(with: with, upTo: upto) }
}

struct MuteCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "mute", abstract: "Leave a conversation out of unread, on all one's devices.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "A user or '#room'.", completion: .usersAndRooms) var with: String

    func request() -> SingleRequest { .mute(with) }
}

struct UnmuteCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "unmute", abstract: "Take a mute back.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "A user or '#room'.", completion: .usersAndRooms) var with: String

    func request() -> SingleRequest { .unmute(with) }
}
