import Foundation

/// A program under measurement.
struct SuiteSubject {
    var program: ChildProgram
    var endpoint: Endpoint
    /// Of the server's accounts; both empty for a limit program, which knows none.
    var users: [String] = []
    var tokens: [String] = []

    var isServer: Bool { !tokens.isEmpty }

    func token(_ number: Int) -> String { tokens[number % tokens.count] }
}

/// What the parts of the suite share: sizes, programs, and the folder they write in.
final class SuiteRun {
    enum Limit: String {
        case echo = "limit-echo"
        case store = "limit-store"
    }

    struct Programs {
        /// Nil when the limit programs are measured alone.
        var server: String?
        var serverArguments: [String] = []
        /// A program that starts the server, with its own arguments: env, or a tool that watches it.
        var serverLauncher: [String] = []
        var echo: String
        var store: String
        var storeArguments: [String] = []

        func path(_ limit: Limit) -> String { limit == .echo ? echo : store }
    }

    static let password = "benchmark-password"

    let sizes: SuiteSizes
    let folder: SuiteFolder
    let programs: Programs
    var ca: String { folder.certificate }
    var hasServer: Bool { programs.server != nil }
    private var names: [String: Int] = [:]
    private var limits: [Limit: SuiteSubject] = [:]
    /// With and without the search index.
    private var servers: [Bool: SuiteSubject] = [:]

    init(sizes: SuiteSizes, folder: SuiteFolder, programs: Programs) {
        self.sizes = sizes
        self.folder = folder
        self.programs = programs
    }

    /// The limit program that several parts use.
    func shared(_ limit: Limit) throws -> SuiteSubject {
        if let running = limits[limit] { return running }
        let running = try start(limit, limit == .store ? programs.storeArguments : [])
        limits[limit] = running
        return running
    }

    /// The server that several parts use, with `sizes.users` accounts; nil when there is none.
    /// - Parameter isSearchOn: whether it keeps its search index.
    func sharedServer(isSearchOn: Bool) throws -> SuiteSubject? {
        if servers[isSearchOn] == nil, hasServer {
            servers[isSearchOn] = try startServer(
                try newFolder("server"), users: sizes.users, isSearchOn: isSearchOn)
        }
        return servers[isSearchOn]
    }

    /// The servers of the parts that are done, which would otherwise keep memory and descriptors.
    func endShared() {
        limits = [:]
        servers = [:]
    }

    /// A limit program of one's own, on a port of the system's choice.
    func start(_ limit: Limit, _ arguments: [String] = []) throws -> SuiteSubject {
        var words = ["--certificate", folder.certificate, "--key", folder.key] + arguments
        if limit == .store { words += ["--data", try newFolder(limit.rawValue)] }
        let program = try ChildProgram(programs.path(limit), words, log: folder.log(limit.rawValue))
        return SuiteSubject(program: program, endpoint: try program.listeningEndpoint())
    }

    /// A server of one's own without limits, with accounts `bench1` and so on made over the wire.
    /// - Parameters:
    ///   - port: 0 for one of the system's choice.
    ///   - cost: of the password hashes; 10, the lowest, where hashing is no part of what is measured.
    func startServer(
        _ data: String, users: Int = 0, port: Int = 0, cost: Int = 10, isSearchOn: Bool = true
    ) throws -> SuiteSubject {
        guard let path = programs.server else { throw BenchError("there is no server to start") }
        let words = [
            "run", "--data", data, "--listen", "127.0.0.1:\(port)", "--certificate", folder.certificate,
            "--key", folder.key, "--no-limits", "--password-cost", "\(cost)", "--registration", "open",
            "--directory", "all", "--search", isSearchOn ? "on" : "off",
        ]
        let command = programs.serverLauncher + [path] + words + programs.serverArguments
        let program = try ChildProgram(command[0], Array(command.dropFirst()), log: folder.log("server"))
        var subject = SuiteSubject(program: program, endpoint: try program.listeningEndpoint())
        guard users > 0 else { return subject }
        subject.users = LoadPlan.userNames(prefix: "bench", count: users)
        subject.tokens = try Accounts.register(
            users: subject.users, password: Self.password, server: subject.endpoint, ca: ca)
        return subject
    }

    /// The path of a new, empty folder.
    func newFolder(_ name: String) throws -> String {
        names[name, default: 0] += 1
        return try folder.store("\(name)-\(names[name, default: 0])")
    }

    /// Measures ours and the limit by turns. Who goes first takes turns, too, so that a drift of the machine falls on
    /// both alike.
    func byTurns(
        _ title: String, ours: SuiteSubject?, against: SuiteSubject, rounds: Int? = nil,
        measure: (SuiteSubject) throws -> Figures
    ) throws -> (ours: [Figures], against: [Figures]) {
        var own: [Figures] = []
        var other: [Figures] = []
        let rounds = rounds ?? sizes.rounds
        for round in 1...rounds {
            Progress.say("\(title): round \(round) of \(rounds)")
            if round % 2 == 0 { other.append(try measure(against)) }
            if let ours { own.append(try measure(ours)) }
            if round % 2 == 1 { other.append(try measure(against)) }
        }
        return (own, other)
    }

    /// Keeps up a load and returns the CPU time in µs that the subject used for it.
    func cpu(_ subject: SuiteSubject, _ load: () throws -> Void) throws -> Double {
        let before = try ProcessCost.of(pid: subject.program.pid)
        try load()
        return Double(try ProcessCost.of(pid: subject.program.pid).cpu(since: before)) / 1e3
    }
}
