import ArgumentParser
import ChatServer

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "What can be configured, and what is.",
        subcommands: [Example.self, Show.self])

    struct Example: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a configuration file with every setting, its meaning and its default.")

        func run() async throws {
            try StandardOutput.write([String(SettingsExample.text.dropLast())])
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what `run` with the same options would go by, and who said what is no default.")
        @Flag(help: "For programs: one JSON object a line.") var json = false
        @OptionGroup var settings: SettingOptions

        func run() async throws {
            do {
                let shown = try settings.sources.load().shown
                guard !json else { return try StandardOutput.write(shown.map { try AdminRun.json($0) }) }
                var columns = AdminColumns()
                try StandardOutput.write(
                    columns.lines(
                        shown.map { setting in
                            let value = setting.value ?? (setting.isSecret ? "(secret)" : "(\(setting.standard))")
                            return [setting.key, value, setting.origin ?? ""]
                        }))
            } catch let status as ExitStatus {
                throw StandardOutput.failure(status)
            }
        }
    }
}
