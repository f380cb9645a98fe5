import ArgumentParser
import ChatServer

struct RoomCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "room",
        abstract: "List and change rooms, with or without a running server.",
        discussion: "A room may be written without its #, which a shell takes for the beginning of a comment.",
        subcommands: [
            List.self, Show.self, Create.self, Remove.self, SetOwner.self, AddMember.self, RemoveMember.self,
            KeepMessages.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all rooms, private ones too.",
            discussion: "A line each: name, public or private, how many members, owner, topic.")
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).list(ListRooms())
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a room and who is in it.")
        @Argument(help: "Name of the room.") var room: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(ShowRoom(room: room))
        }
    }
}

extension AdminRoom: AdminRow {
    var columns: [String] {
        [
            room, isPrivate ? "private" : "public", members == 1 ? "1 member" : "\(members) members",
            owner.map { "owner \($0)" } ?? "no owner", topic,
        ]
    }
}

extension AdminRoomDetails: AdminShown {
    var lines: [String] {
        var columns = AdminColumns()
        return columns.lines([
            ["room", room.room], ["kind", room.isPrivate ? "private" : "public"],
            ["topic", room.topic.isEmpty ? "-" : room.topic],
            ["new members see", room.history == "all" ? "all that was said" : "what is said from then on"],
            ["messages are kept", retentionDays.map { $0 == 0 ? "for ever" : "\($0) days" } ?? "as all others"],
        ])
            + columns.lines(
                members.map { ["member", "\($0.user) (\($0.name)), \($0.role)" + ($0.isDisabled ? ", disabled" : "")] }
                    + invited.map { ["invited", $0] })
    }
}
