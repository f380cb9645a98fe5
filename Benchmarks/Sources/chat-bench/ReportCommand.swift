import ArgumentParser
import Foundation

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Medians over the results of several runs of the suite.",
        discussion: """
            Reads what `suite --json` wrote and prints one table: of each figure the median over the runs, the \
            lowest and the highest of what is judged, and the verdict on the median. Exits with 1 if anything \
            failed in any run.
            """)

    @Argument(help: ArgumentHelp("Results of `suite --json`.", valueName: "file")) var files: [String]
    @Option(help: ArgumentHelp("Write cpu.svg and latency.svg there.", valueName: "folder")) var pictures: String?
    @Option(help: ArgumentHelp("Also write the medians as JSON; - is the standard output.", valueName: "file"))
    var json: String?

    func run() throws {
        let reports = try files.map { path in
            do {
                return try SuiteReport(json: Data(contentsOf: URL(filePath: path)))
            } catch {
                throw BenchError("\(path) is no result of `chat-bench suite --json`")
            }
        }
        guard let report = SuiteReport(reports) else { throw BenchError("there is no result") }
        try report.show(json: json, pictures: pictures)
    }
}
