import ArgumentParser
import Foundation
import LoadLoop

struct SuiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suite",
        abstract: "Measure the server and the limit programs in one run, and compare.",
        discussion: """
            Starts limit-echo, limit-store and chat-server itself, with a self-made certificate in a temporary \
            folder, and measures P1 to P11. Prints the medians over the rounds, what they are held against, their \
            ratio and the target. Exits with 1 if anything failed, was lost, doubled or refused; a missed target \
            of speed is no failure.
            """)

    @Option(help: ArgumentHelp("chat-server; beside chat-bench if left out.", valueName: "file"))
    var serverProgram: String?
    @Option(help: ArgumentHelp("limit-echo; beside chat-bench if left out.", valueName: "file")) var limitEcho: String?
    @Option(help: ArgumentHelp("limit-store; beside chat-bench if left out.", valueName: "file"))
    var limitStore: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("One more argument for `chat-server run`; can be repeated.", valueName: "argument"))
    var serverArgument: [String] = []
    @Flag(help: "Give limit-store's table an index on the conversation.") var limitIndex = false
    @Flag(help: "Measure the limit programs alone.") var limitsOnly = false
    @Option(help: ArgumentHelp("Only this part, P1 to P11; can be repeated.", valueName: "name"))
    var only: [String] = []
    @Option(help: ArgumentHelp("Where the temporary folder is made, on the disk to measure.", valueName: "folder"))
    var folder: String?
    @OptionGroup var options: SuiteOptions
    @Option(help: "Measure everything so many times, and print the medians.") var runs = 1
    @Option(help: ArgumentHelp("Write cpu.svg and latency.svg there.", valueName: "folder")) var pictures: String?
    @Option(help: ArgumentHelp("Also write the result as JSON; - is the standard output.", valueName: "file"))
    var json: String?

    func validate() throws {
        let names = Set(SuiteParts.all(options.sizes).map(\.name))
        guard only.allSatisfy({ names.contains($0.uppercased()) }) else {
            throw ValidationError("--only takes P1 to P11")
        }
        guard runs > 0 else { throw ValidationError("--runs is at least 1") }
    }

    func run() throws {
        load_catch_signals()
        let began = Date()
        var measured: [[SuiteRow]] = []
        for run in 1...runs {
            if runs > 1 { Progress.say("run \(run) of \(runs)") }
            measured.append(try measureOnce())
        }
        let report = SuiteReport(
            began: began, seconds: Date().timeIntervalSince(began), sizes: options.sizes, runs: measured)
        try report.show(json: json, pictures: pictures)
    }

    /// In a folder of its own, with programs of its own.
    private func measureOnce() throws -> [SuiteRow] {
        let folder = try SuiteFolder(in: folder ?? NSTemporaryDirectory())
        if folder.isInMemory {
            Progress.say("note: \(folder.path) is in memory, where a sync costs nothing; --folder takes another place")
        }
        return try measure(SuiteRun(sizes: options.sizes, folder: folder, programs: programs()))
    }

    /// One part that fails takes no other with it.
    private func measure(_ run: SuiteRun) throws -> [SuiteRow] {
        let chosen = Set(only.map { $0.uppercased() })
        let parts = SuiteParts.all(run.sizes).filter {
            (chosen.isEmpty || chosen.contains($0.name)) && (run.hasServer || $0.measuresLimits)
        }
        var rows: [(key: Int, rows: [SuiteRow])] = []
        for part in parts {
            if !part.usesSharedServers { run.endShared() }
            do {
                rows.append((SuiteParts.sortKey(part.name), try part.rows(run)))
            } catch let error as BenchError where error.description != BenchError.interrupted.description {
                Progress.say("\(part.title): \(error)")
                rows.append((SuiteParts.sortKey(part.name), [.failure(part.title, error.description)]))
            }
        }
        // A stable order: P1 has two parts.
        return rows.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
            .flatMap(\.element.rows)
    }

    private func programs() throws -> SuiteRun.Programs {
        SuiteRun.Programs(
            server: limitsOnly ? nil : try program(serverProgram, "chat-server"), serverArguments: serverArgument,
            echo: try program(limitEcho, "limit-echo"), store: try program(limitStore, "limit-store"),
            storeArguments: limitIndex ? ["--index"] : [])
    }

    private func program(_ path: String?, _ name: String) throws -> String {
        if let path { return path }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = (own as NSString).deletingLastPathComponent + "/" + name
        guard FileManager.default.isExecutableFile(atPath: beside) else {
            throw BenchError("\(beside) is not there; name the program (see --help)")
        }
        return beside
    }
}
