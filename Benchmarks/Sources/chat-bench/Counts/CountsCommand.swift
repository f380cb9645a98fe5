import ArgumentParser
import Foundation
import LoadLoop

struct CountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts",
        abstract: "Count the server's allocations and instructions, and compare them with what is kept.",
        discussion: """
            A handshake, a ping, a durable send, a delivery to one of 1,000 connections that listen (100 for \
            instructions). Such counts hardly depend on how busy the machine is. Exits with 1 if one is more than its \
            limit: allocations half a one or 3 % more than kept, instructions 5 %.
            """)

    @Option(help: ArgumentHelp("chat-server, a release build.", valueName: "file")) var serverProgram: String
    @Option(help: ArgumentHelp("What is kept.", valueName: "file")) var thresholds: String
    @Flag(help: "Also count instructions, with valgrind; about a minute of quiet.") var instructions = false
    @Flag(help: "Write what was counted as what is kept.") var update = false

    func run() throws {
        load_catch_signals()
        var kept: CountsOfActs = [:]
        if let data = FileManager.default.contents(atPath: thresholds) {
            kept = try JSONDecoder().decode(CountsOfActs.self, from: data)
        }
        var counted: CountsOfActs = [:]
        for (act, count) in try allocations() { counted[act, default: Counts()].allocations = count }
        if instructions {
            for (act, count) in try countInstructions() { counted[act, default: Counts()].instructions = count }
        }
        let rows = CountRow.rows(counted, kept: kept)
        print(CountRow.table(rows))
        if update {
            try Output.write(try Figure.json(kept.updated(with: counted)), to: thresholds)
        } else if rows.contains(where: { $0.verdict == .more }) {
            throw ExitCode.failure
        }
    }

    private func allocations() throws -> [CountedAct: Double] {
        let folder = try SuiteFolder(in: NSTemporaryDirectory())
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let library = (own as NSString).deletingLastPathComponent + "/liballocation-counts.so"
        guard FileManager.default.fileExists(atPath: library) else { throw BenchError("\(library) is not there") }
        let counter = try AllocationCounter(library: library, folder: folder.path)
        return try costs(counter, serverProgram, folder, .quick)
    }

    private func countInstructions() throws -> [CountedAct: Double] {
        let folder = try SuiteFolder(in: NSTemporaryDirectory())
        let counter = InstructionCounter(folder: folder.path)
        return try costs(counter, try counter.readable(serverProgram), folder, .slow)
    }

    private func costs(
        _ counter: any ServerCounter, _ program: String, _ folder: SuiteFolder, _ sizes: CountedRun.Sizes
    ) throws -> [CountedAct: Double] {
        // One event loop: how connections are spread over several would be a matter of chance.
        let programs = SuiteRun.Programs(
            server: program, serverArguments: ["--threads", "1"], serverLauncher: counter.launcher, echo: "", store: "")
        return try CountedRun(
            run: SuiteRun(sizes: .short, folder: folder, programs: programs), counter: counter, sizes: sizes
        ).costs()
    }
}
