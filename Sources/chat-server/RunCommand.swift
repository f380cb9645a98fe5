import ArgumentParser
import ChatServer

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Serve (the default command).",
        discussion: """
            Prints `listening tls HOST:PORT` or `listening insecure HOST:PORT` for each listener when it is ready; \
            the log goes to standard error. Without --listen and --insecure it listens for TLS on 127.0.0.1:8890 \
            and [::1]:8890. SIGTERM and SIGINT stop it, SIGHUP reads the certificate again.
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp("Listen for TLS here; can be repeated. Port 0: the system chooses.", valueName: "host:port"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "Listen for plain text here, for development; loopback alone. Can be repeated.", valueName: "host:port"))
    var insecure: [String] = []

    @Flag(help: "Allow --insecure on addresses that are not loopback: passwords cross the network readable.")
    var insecurePublic = false

    @Option(help: ArgumentHelp("Certificate chain, PEM, leaf first. Without it one is made.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Private key of the certificate, PEM.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("A further name for the certificate that the server makes itself.", valueName: "name"))
    var name: [String] = []

    @Flag(help: "Serve demo accounts on a public address, although everybody knows their password.")
    var demoPublic = false

    @Flag(help: "No limits on rates, addresses and logins: for benchmarks, on loopback alone.")
    var noLimits = false

    @OptionGroup var cost: PasswordCostOption

    @Option(help: ArgumentHelp("Language of error texts: id or en.", valueName: "language"))
    var language = "id"

    @Option(
        help: ArgumentHelp(
            "Who may make an account by `register`: closed (nobody), invite (whoever has a code of "
                + "`chat-server invite create`) or open (everybody).",
            valueName: "policy"))
    var registration = "closed"

    @Option(
        help: ArgumentHelp(
            "Whom users see in lists: all, or shared (the people they share a conversation with). "
                + "Default: all, under open registration shared.",
            valueName: "scope"))
    var directory: String?

    @Option(help: ArgumentHelp("Messages that may wait for one user, half of them from one sender.", valueName: "n"))
    var inboxMessages = 100_000

    @Option(help: ArgumentHelp("Bytes that may wait for one user, half of them from one sender.", valueName: "bytes"))
    var inboxBytes = 67_108_864

    @Option(help: ArgumentHelp("Bytes that one user may store a day (UTC).", valueName: "bytes"))
    var dailyBytes = 268_435_456

    @Option(help: ArgumentHelp("Connections that are not logged in, in all.", valueName: "n"))
    var strangers = 1_024

    @Option(help: ArgumentHelp("Connections that are not logged in, from one address.", valueName: "n"))
    var strangersPerAddress = 32

    @Option(help: ArgumentHelp("Lines of one connection that are executed at once; more wait.", valueName: "n"))
    var lineBurst = 2_000

    @Option(help: ArgumentHelp("Lines a second of one connection after that.", valueName: "n"))
    var lineRate = 2_000

    @Option(
        help: ArgumentHelp(
            "Failed logins a minute from one address, after which its logins are refused for a minute.",
            valueName: "n"))
    var failedLogins = 30

    @Option(
        help: ArgumentHelp(
            "Whether users can search their messages: on or off. Off, `search` is not allowed and no index is kept.",
            valueName: "on|off"))
    var search = "on"

    @Option(
        help: ArgumentHelp("Threads that serve connections; by default one less than there are cores.", valueName: "n"))
    var threads: Int?

    func run() async throws {
        var configuration = ServerConfiguration(data: common.data)
        configuration.listen = listen.compactMap { ServerConfiguration.address($0) }
        configuration.insecure = insecure.compactMap { ServerConfiguration.address($0) }
        configuration.allowsInsecurePublic = insecurePublic
        configuration.certificate = certificate
        configuration.key = key
        configuration.names = name
        configuration.allowsDemoPublic = demoPublic
        configuration.hasNoLimits = noLimits
        configuration.passwordCost = cost.passwordCost
        configuration.setLanguage(language)
        configuration.setRegistration(registration)
        if let directory { configuration.setDirectory(directory) }
        configuration.setInboxQuota(messages: inboxMessages, bytes: inboxBytes)
        configuration.dailyBytes = dailyBytes
        configuration.strangers = strangers
        configuration.strangersPerAddress = strangersPerAddress
        configuration.lineBurst = lineBurst
        configuration.lineRate = lineRate
        configuration.failedLogins = failedLogins
        configuration.setSearch(search)
        configuration.threads = threads
        do {
            try await ServerProgram.run(configuration) { listeners in
                try StandardOutput.write(listeners.map { "listening \($0)" })
            }
        } catch let status as ExitStatus {
            throw StandardOutput.failure(status)
        }
    }

    func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads is at least 1")
        }
        for text in listen + insecure where ServerConfiguration.address(text) == nil {
            throw ValidationError("\(text) is no HOST:PORT (IPv6 in brackets: [::1]:8890)")
        }
        var configuration = ServerConfiguration(data: common.data)
        guard configuration.setLanguage(language) else {
            throw ValidationError("--language is id or en, not \(language)")
        }
        guard configuration.setRegistration(registration) else {
            throw ValidationError("--registration is closed, invite or open, not \(registration)")
        }
        guard configuration.setSearch(search) else {
            throw ValidationError("--search is on or off, not \(search)")
        }
        if let directory, !configuration.setDirectory(directory) {
            throw ValidationError("--directory is all or shared, not \(directory)")
        }
    }
}
