import ArgumentParser
import ChatServer
import ChatTerminal
import Foundation

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into a data folder, or only check it.",
        discussion: """
            The folder must be empty, or --force given, and no server may run on it. All of the backup is checked \
            first: where it is cut off or changed, nothing is left behind. The log gets a new identity: clients that \
            were connected before are told that it is another one. Sessions are those of the time of the backup.
            """)

    @Argument(help: "The backup; - for standard input.") var file: String
    @Flag(help: "Only check the backup, from its first byte to its last; the data folder is not looked at.")
    var verify = false
    @Flag(help: "Replace what is in the folder, for good.") var force = false
    @Flag(help: "Log everybody out: sessions that were ended after the backup would be valid again.")
    var endSessions = false
    @Flag(help: "What the backup holds as a JSON object.") var json = false
    @OptionGroup var progress: ProgressOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let data = verify ? "" : try common.data
        let backup = try LongWork.run(progress) { handler throws(ExitStatus) in
            verify
                ? try Backup.verify(file, progress: handler)
                : try Backup.restore(
                    file, to: data, mayReplace: force, endsSessions: endSessions, progress: handler)
        }
        if json { return try StandardOutput.write([AdminRun.json(backup)]) }
        let end = verify ? "\(file): whole" : "\(data): restored, and on the disk"
        try StandardOutput.write(([end] + RestoreCommand.text(backup)).map(AdminColumns.shown))
    }

    func validate() throws {
        guard !verify || !(force || endSessions) else {
            throw ValidationError("--verify changes nothing: --force and --end-sessions do not go with it")
        }
    }

    /// What a backup holds, for people.
    private static func text(_ backup: RestoredBackup) -> [String] {
        func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
        let newest = backup.newestTime.map { ", the newest entry \(backup.newest) of \($0)" } ?? ""
        let files = backup.files.map { "\($0.name) (\(ProgressLine.bytes(Double($0.size))))" }
        return [
            "made      \(backup.made) by chat-server \(backup.program), schema \(backup.schema)",
            "holds     " + counted(backup.messages, "message", "messages") + newest + "; "
                + counted(backup.accounts, "account", "accounts") + ", " + counted(backup.rooms, "room", "rooms"),
            "files     " + files.joined(separator: ", "),
            "log       \(backup.log)",
        ]
    }
}
