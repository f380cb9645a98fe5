import ArgumentParser
import ChatServer
import Foundation

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look for what is wrong: configuration, certificate, modes, database, ports, limits.",
        discussion: """
            Works while the server runs and while it does not, changes nothing and takes no lock. Each finding is ok, \
            note, warning or error, with its cure. Takes the options of `run`. Exit codes: 0 without errors, 78 the \
            configuration, the certificate or a folder is wrong, 74 the database is damaged or the disk is full, 69 a \
            port is taken.
            """)

    @Flag(help: "For programs: one JSON object a line.") var json = false
    @OptionGroup var settings: SettingOptions

    func run() async throws {
        let progress = CheckProgress()
        let findings = ServerCheck.run(settings.sources) { progress.tick(bytes: $0) }
        progress.end()
        try StandardOutput.write(try json ? findings.map { try AdminRun.json($0) } : Self.lines(findings))
        let code = ServerCheck.exitCode(findings)
        if code != 0 { throw ExitCode(code) }
    }

    private static func lines(_ findings: [Finding]) -> [String] {
        var columns = AdminColumns()
        return columns.lines(
            findings.flatMap { finding in
                [[finding.severity.rawValue, finding.area.rawValue, finding.what]]
                    + (finding.cure.map { [["", "", "cure: \($0)"]] } ?? [])
            })
    }
}

/// Says on a terminal that a large database is being read, once that takes longer than a moment.
private final class CheckProgress {
    private let start = ContinuousClock.now
    private let isShown = isatty(STDERR_FILENO) == 1
    private var said: Int64 = 0

    /// - Returns: true: go on.
    func tick(bytes: Int64) -> Bool {
        let seconds = (ContinuousClock.now - start).components.seconds
        if isShown, seconds > said {
            said = seconds
            StandardError.write("\rreading the database, \(bytes / 1_048_576) MiB: \(seconds) s ")
        }
        return true
    }

    func end() {
        if said > 0 { StandardError.write("\r\u{1B}[K") }
    }
}
