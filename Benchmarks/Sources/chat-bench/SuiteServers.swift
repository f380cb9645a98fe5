/// The programs under measurement, started on ports of the system's choice.
final class SuiteServers {
    struct Running {
        var program: ChildProgram
        var endpoint: Endpoint
        var tokens: [String] = []
    }

    let users: [String]
    let folder: SuiteFolder
    private var limits: [SuiteScenario.Limit: Running] = [:]
    private(set) var ours: Running?

    init(folder: SuiteFolder, users: [String]) {
        self.folder = folder
        self.users = users
    }

    /// Starts limit-echo or limit-store, once.
    func start(_ limit: SuiteScenario.Limit, path: String, arguments: [String] = []) throws {
        guard limits[limit] == nil else { return }
        var words = ["--certificate", folder.certificate, "--key", folder.key] + arguments
        if limit == .store { words += ["--data", try folder.store(limit.rawValue)] }
        let program = try ChildProgram(path, words, log: folder.log(limit.rawValue))
        limits[limit] = Running(program: program, endpoint: try program.listeningEndpoint())
    }

    /// Makes the users, starts the server without limits, and logs them in.
    func startServer(path: String, arguments: [String]) throws {
        let password = "benchmark-password"
        let data = try folder.store("server")
        for user in users {
            // The lowest cost: hashing is no part of what is measured.
            try ChildProgram.run(
                path, ["user", "add", user, "--password-stdin", "--password-cost", "10", "--data", data],
                input: password + "\n", log: folder.log("user-add"))
        }
        let words = [
            "run", "--data", data, "--listen", "127.0.0.1:0", "--certificate", folder.certificate,
            "--key", folder.key, "--no-limits", "--password-cost", "10",
        ]
        let program = try ChildProgram(path, words + arguments, log: folder.log("server"))
        var running = Running(program: program, endpoint: try program.listeningEndpoint())
        running.tokens = try Accounts.logIn(
            users: users, password: password, server: running.endpoint, ca: folder.certificate)
        ours = running
    }

    func limit(_ limit: SuiteScenario.Limit) throws -> Running {
        guard let running = limits[limit] else { throw BenchError("\(limit.rawValue) has not been started") }
        return running
    }

    /// Measures one scenario on one of the programs; any error in it ends the suite.
    func measure(_ scenario: SuiteScenario, on running: Running, seconds: Double, warmup: Double) throws -> Measurement
    {
        let plan = LoadPlan(
            scenario: scenario.scenario, connections: scenario.connections, depth: scenario.depth, seconds: seconds,
            warmup: warmup, users: users, tokens: running.tokens)
        let measurement: Measurement
        do {
            measurement = try Measurement.take(
                plan, server: running.endpoint, ca: folder.certificate, serverProcess: running.program.pid)
        } catch let error as BenchError where error.description != BenchError.interrupted.description {
            throw running.program.failure("\(scenario.title): \(error)")
        }
        guard measurement.errors == 0 else {
            throw running.program.failure(
                "\(scenario.title): \(measurement.errors) errors, the first: \(measurement.firstError ?? "")")
        }
        return measurement
    }
}
