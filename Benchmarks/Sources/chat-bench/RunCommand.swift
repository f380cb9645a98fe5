import ArgumentParser
import LoadLoop

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Put a load on a running server and print what it does.",
        discussion: """
            Logs each user in once, binds every connection with a token, then keeps a fixed number of requests in \
            flight on each; with --rate at most that number. Exits with 1 if any reply was not OK. A login costs the server about 300 ms of CPU \
            unless its accounts were made with a low --password-cost.
            """)

    @Option(help: ArgumentHelp("Where the server listens, with TLS.", valueName: "host:port")) var server: Endpoint
    @Option(help: ArgumentHelp("The CA certificates (PEM) to verify the server with.", valueName: "file")) var ca:
        String
    @Option(help: "How many connections.") var connections = 50
    @Option(help: "Requests in flight on each.") var depth = 1
    @Option(help: "What each request is.") var scenario = Scenario.ping
    @Option(help: "How long to measure.") var seconds = 5.0
    @Option(help: "How long to load before measuring.") var warmup = 1.0
    @Option(help: ArgumentHelp("Read the CPU time and memory of this process.", valueName: "pid")) var serverPid: Int32?
    @Flag(help: "Neither log in nor bind: for the limit programs.") var noLogin = false
    @Option(help: "User names: this and a number from 1 on.") var userPrefix = "bench"
    @Option(help: "How many users.") var users = 50
    @Option(help: "The password of all of them.") var password = "benchmark-password"
    @Option(help: "The length of a message's text.") var messageBytes = 100
    @Option(help: ArgumentHelp("Also write the result as JSON; - is the standard output.", valueName: "file"))
    var json: String?
    @Option(
        help: ArgumentHelp(
            "So many requests a second by the clock (an open loop): a latency then counts from when its request was due.",
            valueName: "number"))
    var rate: Double?

    func validate() throws {
        guard connections > 0, depth > 0, users > 0 else {
            throw ValidationError("--connections, --depth and --users are at least 1")
        }
        guard seconds > 0, warmup >= 0 else { throw ValidationError("--seconds is above 0, --warmup at least 0") }
        guard (rate ?? 1) > 0 else { throw ValidationError("--rate is above 0") }
        guard (1...4096).contains(messageBytes) else { throw ValidationError("--message-bytes is 1 to 4096") }
    }

    func run() throws {
        load_catch_signals()
        var plan = LoadPlan(
            scenario: scenario, connections: connections, depth: depth, seconds: seconds, warmup: warmup,
            messageBytes: messageBytes, users: LoadPlan.userNames(prefix: userPrefix, count: users))
        plan.rate = rate
        if !noLogin {
            plan.tokens = try Accounts.logIn(users: plan.users, password: password, server: server, ca: ca)
        }
        let measurement = try Measurement.take(plan, server: server, ca: ca, serverProcess: serverPid)
        if json != "-" { print(measurement.text) }
        if let json { try Output.write(try Figure.json(measurement), to: json) }
        if measurement.errors > 0 { throw ExitCode.failure }
    }
}
