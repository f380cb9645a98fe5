import ArgumentParser
import ChatServer
import ChatTerminal

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a backup of the data folder, while the server runs or not.",
        discussion: """
            The backup is a tar archive (mode 0600) with the database as of now, certificate and key, configuration \
            that lies in the data folder, and SHA-256 sums. It gets its name when it is whole and on the disk. It holds \
            the server's key and all messages: keep it as safe as the data folder. `chat-server restore --verify` \
            checks it.
            """)

    @Argument(help: "The file to write; - for standard output.") var file: String
    @Flag(help: "Replace the file if it is there.") var force = false
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let data = try common.data
        let outside = common.sources(file: nil).filesOutside(data)
        let made = try LongWork.run(progress) { handler throws(ExitStatus) in
            try Backup.make(of: data, to: file, mayReplace: force, outside: outside, progress: handler)
        }
        StandardOutput.note(made.notes)
        guard file != "-" else { return }
        try StandardOutput.write(["\(file): \(ProgressLine.bytes(Double(made.bytes))), whole and on the disk"])
    }
}
