import ArgumentParser
import ChatServer

extension RoomCommand {
    struct KeepMessages: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retention",
            abstract: "Say how long the messages of a room are kept.",
            discussion: """
                What is older is deleted for good: at once from every answer, from the files within 24 hours. `forever` \
                keeps all of it, whatever the setting retention-days says; `default` goes by that setting again. A \
                running server begins at once, and looks again every day.
                """)
        @Argument(help: "Name of the room.") var room: String
        @Argument(help: ArgumentHelp("Days, `forever` or `default`.", valueName: "days|default|forever"))
        var kept: String
        @OptionGroup var options: AdminOptions

        func run() async throws {
            try await AdminRun(options).show(SetRoomRetention(room: room, days: days))
        }

        func validate() throws {
            guard kept == "default" || days != nil, days.map({ $0 >= 0 }) ?? true else {
                throw ValidationError("\(kept): give a number of days, forever or default")
            }
        }

        /// As the request has it.
        private var days: Int? {
            switch kept {
            case "default": nil
            case "forever": 0
            default: Int(kept).flatMap { $0 > 0 ? $0 : nil }
            }
        }
    }
}
