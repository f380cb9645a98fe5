import ArgumentParser
import ChatServer

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write one user's own data as JSON lines, while the server runs or not.",
        discussion: """
            The account, its sessions (without tokens), its rooms, its conversations, and every message that the user \
            may see, in order; the last line has the type `end` and says how many messages there are. A file gets mode \
            0600 and must not be there yet.
            """)

    @Argument(help: "User name.") var user: String
    @Argument(help: "The file to write; - for standard output.") var file = "-"
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let data = try common.data
        let count = try LongWork.run(progress) { handler throws(ExitStatus) in
            try Export.write(user, of: data, to: file, progress: handler)
        }
        guard file != "-" else { return }
        try StandardOutput.write(["\(file): \(count) \(count == 1 ? "message" : "messages")"])
    }
}
