import ArgumentParser
import ChatServer

/// `chat-server room`, where it changes something.
extension RoomCommand {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a room for a user, who is its owner.")
        /// What those see who join later.
        enum History: String, CaseIterable, ExpressibleByArgument { case joined, all }

        @Argument(help: "Name of the room: 1 to 49 of a-z 0-9 _ . - behind its #.") var room: String
        @Option(help: ArgumentHelp("Whose it is.", valueName: "user")) var owner: String
        @Flag(name: .customLong("private"), help: "By invitation alone, and not there for anybody else.")
        var isPrivate = false
        @Option(help: "What new members see: what is said from then on, or all there is.")
        var history = History.joined
        @Option(help: ArgumentHelp("What the room is about.", valueName: "text")) var topic = ""
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(
                MakeRoom(room: room, owner: owner, isPrivate: isPrivate, showsAll: history == .all, topic: topic))
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a room for good.",
            discussion: """
                Its members are told that they were removed, nobody can find or enter it again, and its name is not \
                given again. Nobody sees any more what was said in it, but it stays in the database. With --purge its \
                text goes, too, as by `delete`: from the files within 24 hours; backups keep it. A room that was \
                removed before can be purged later.
                """)
        @Argument(help: "Name of the room.") var room: String
        @Flag(help: "Delete the text of all its messages.") var purge = false
        @OptionGroup var confirmation: Confirmation
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try confirmation.ask(
                "Remove the room \(room) for good\(purge ? ", with the text of all its messages" : "")?")
            let run = AdminRun(options)
            try await run.with(RemoveRoom.needs) { command in
                let removed = try await command.run(RemoveRoom(room: room, isPurge: purge))
                try run.say(removed)
                guard purge else { return }
                try await Purge(room: removed.room) { PurgeRoom(room: room, after: $0) }.perform(command, run)
            }
        }
    }

    struct SetOwner: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a room to a user, who joins if need be; the owner before is a moderator then.")
        @OptionGroup var member: RoomMemberArguments
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(SetRoomOwner(room: member.room, user: member.user))
        }
    }

    struct AddMember: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a user into a room, without an invitation; an empty room becomes theirs.")
        @OptionGroup var member: RoomMemberArguments
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(AddRoomMember(room: member.room, user: member.user))
        }
    }

    struct RemoveMember: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a user out of a room, or an invitation back.",
            discussion: "Into a public room they may come back: `user disable` is for those who must not.")
        @OptionGroup var member: RoomMemberArguments
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(RemoveRoomMember(room: member.room, user: member.user))
        }
    }
}

/// A room and a user.
struct RoomMemberArguments: ParsableArguments {
    @Argument(help: "Name of the room.") var room: String
    @Argument(help: "User name.") var user: String
}
