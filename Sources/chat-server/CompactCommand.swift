import ArgumentParser
import ChatServer
import ChatTerminal

struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Make the database file as small as it can be, while no server runs.",
        discussion: """
            The database is written anew beside the old one, looked through, and put in its place at one blow: if that is \
            cut off, the old one stays. As long as it takes, the disk holds both. A running server gives room back by \
            itself, but for a store of an early version, which can do that after this command.
            """)

    @Flag(help: "The sizes as a JSON object.") var json = false
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let data = try common.data
        let made = try LongWork.run(progress) { handler throws(ExitStatus) in
            try Compact.run(data: data, progress: handler)
        }
        if json { return try StandardOutput.write([AdminRun.json(made)]) }
        let (before, after) = (
            ProgressLine.bytes(Double(made.bytesBefore)), ProgressLine.bytes(Double(made.bytesAfter))
        )
        try StandardOutput.write(["\(data): \(after), before \(before); whole and on the disk"])
    }
}
