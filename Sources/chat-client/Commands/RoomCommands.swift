public import ArgumentParser
public import ChatClient

/// In all of these a room's name may be given without its `#`, which a shell takes for a comment.
private let roomHelp = ArgumentHelp("The room; its # may be left out.")

struct RoomsCommand: ListCommand {
    static let configuration = CommandConfiguration(
        commandName: "rooms", abstract: "The public rooms and one's own: name, members, state, topic.")
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Only those that one is in.")
    var joined = false

    func list() -> ListRequest { .rooms(joined: joined) }
}

struct MembersCommand: ListCommand {
    static let configuration = CommandConfiguration(commandName: "members", abstract: "Who is in a room.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String

    func list() -> ListRequest { .members(of: room) }
}

struct CreateCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a room, and own it.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp) var room: String

    @Flag(help: "Seen and entered by those alone who are invited.")
    var `private` = false

    @Option(help: "What newcomers may read: what comes from then on, or all.")
    var history = RoomHistory.joined

    func request() -> SingleRequest { .create(room, isPrivate: `private`, history: history) }
}

extension RoomHistory: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
    public static var allValueStrings: [String] { [joined, all].map(\.rawValue) }
}

struct JoinCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "join", abstract: "Enter a room.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String

    func request() -> SingleRequest { .join(room) }
}

struct LeaveCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Leave a room; its owner hands it over before.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String

    func request() -> SingleRequest { .leave(room) }
}

struct InviteCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "invite", abstract: "Let somebody enter a room.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String
    @Argument(help: "Whom.", completion: .users) var user: String

    func request() -> SingleRequest { .invite(user, to: room) }
}

struct RemoveCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Take somebody out of a room.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String
    @Argument(help: "Whom.", completion: .users) var user: String

    func request() -> SingleRequest { .remove(user, from: room) }
}

struct RoleCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "role", abstract: "Say what a member of a room may do.",
        discussion: "Who makes somebody else the owner hands the room over.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String
    @Argument(help: "Whose role.", completion: .users) var user: String
    @Argument(help: "The role.") var role: Role

    func request() -> SingleRequest { .role(of: user, in: room, role) }
}

extension Role: ExpressibleByArgument {}

struct TopicCommand: RequestCommand {
    static let configuration = CommandConfiguration(commandName: "topic", abstract: "Say what a room is about.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: roomHelp, completion: .rooms) var room: String
    @Argument(help: "The topic.") var topic: [String]

    func request() -> SingleRequest { .topic(of: room, topic.joined(separator: " ")) }
}
