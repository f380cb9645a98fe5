import ArgumentParser
import Foundation
import LoadLoop

struct SuiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suite",
        abstract: "Measure the server and the limit programs in one run, and compare.",
        discussion: """
            Starts limit-echo, limit-store and chat-server itself, with a self-made certificate in a temporary \
            folder, and runs the scenarios P1 to P4 on each in turn. Prints the medians over the rounds, their \
            ratio and the target. Exits with 1 if anything failed; a missed target is no failure.
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
    @Option(help: ArgumentHelp("Only this scenario, P1 to P4; can be repeated.", valueName: "name"))
    var only: [String] = []
    @Option(help: "How often ours and the limit take turns (default: 5; short: 3).") var rounds: Int?
    @Option(help: "How long each measures (default: 3; short: 0.5).") var seconds: Double?
    @Option(help: "How long each loads before measuring (default: 1; short: 0.2).") var warmup: Double?
    @Option(help: "How many users.") var users = 50
    @Option(help: ArgumentHelp("Where the temporary folder is made, on the disk to measure.", valueName: "folder"))
    var folder: String?
    @Flag(help: "A run of under 60 s, to see that it works.") var short = false
    @Flag(help: "Print JSON.") var json = false

    private var scenarios: [SuiteScenario] {
        SuiteScenario.all.filter { only.isEmpty || only.map { $0.uppercased() }.contains($0.name) }
    }

    func validate() throws {
        guard !scenarios.isEmpty else { throw ValidationError("--only takes P1, P2, P3 or P4") }
        guard (rounds ?? 1) > 0, (seconds ?? 1) > 0, (warmup ?? 0) >= 0, users > 0 else {
            throw ValidationError("--rounds, --seconds and --users are above 0, --warmup is at least 0")
        }
    }

    func run() throws {
        load_catch_signals()
        let folder = try SuiteFolder(in: folder ?? NSTemporaryDirectory())
        if folder.isInMemory {
            Progress.say("note: \(folder.path) is in memory, where a sync costs nothing; --folder takes another place")
        }
        let servers = try start(in: folder)
        let rows = try measure(servers)
        print(json ? try Figure.json(rows) : SuiteTable.text(rows))
    }

    private func start(in folder: SuiteFolder) throws -> SuiteServers {
        let servers = SuiteServers(folder: folder, users: LoadPlan.userNames(prefix: "bench", count: users))
        for scenario in scenarios {
            switch scenario.limit {
            case .echo: try servers.start(.echo, path: program(limitEcho, "limit-echo"))
            case .store:
                let arguments = limitIndex ? ["--index"] : []
                try servers.start(.store, path: program(limitStore, "limit-store"), arguments: arguments)
            }
        }
        if !limitsOnly {
            Progress.say("making \(users) users")
            try servers.startServer(path: program(serverProgram, "chat-server"), arguments: serverArgument)
        }
        return servers
    }

    private func measure(_ servers: SuiteServers) throws -> [SuiteRow] {
        let rounds = rounds ?? (short ? 3 : 5)
        let seconds = seconds ?? (short ? 0.5 : 3)
        let warmup = warmup ?? (short ? 0.2 : 1)
        var rows: [SuiteRow] = []
        for scenario in scenarios {
            var ours: [Measurement] = []
            var limit: [Measurement] = []
            for round in 1...rounds {
                Progress.say("\(scenario.title): round \(round) of \(rounds)")
                let measureLimit = {
                    limit.append(
                        try servers.measure(
                            scenario, on: servers.limit(scenario.limit), seconds: seconds, warmup: warmup))
                }
                // Who goes first takes turns, too, so that a drift of the machine falls on both alike.
                if round % 2 == 0 { try measureLimit() }
                if let running = servers.ours {
                    ours.append(try servers.measure(scenario, on: running, seconds: seconds, warmup: warmup))
                }
                if round % 2 == 1 { try measureLimit() }
            }
            rows += SuiteRow.rows(scenario, ours: ours, limit: limit)
        }
        return rows
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

/// Words for whoever waits, on standard error.
enum Progress {
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
