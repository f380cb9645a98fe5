import ArgumentParser
import ChatClient
import Glibc

struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen", abstract: "Follow what happens, as it happens.",
        discussion: """
            It connects again by itself, and misses nothing meanwhile. Nothing is marked as read unless --mark-read is \
            given.

            --exec runs a command for each message, one after the other: with the message's text on standard input, \
            and CHAT_ID, CHAT_FROM, CHAT_FROM_NAME, CHAT_TO, CHAT_WITH (whom an answer goes to), CHAT_TIME and \
            CHAT_TEXT in its environment. The text is a stranger's: "$CHAT_TEXT" belongs in double quotes. One's own \
            messages are left out. Instead of the messages one sees what the command says; with --json a message's \
            line is written when its command has ended, and what the command says goes to standard error.

            To go on after a restart keep the id of the last line of --json, and give it to --since.
            """)
    @OptionGroup var connection: ConnectionOptions

    @Option(
        help: ArgumentHelp(
            "Begin behind this message, or with start: at the beginning. (default: with what comes)", valueName: "id"))
    var since: Since?

    @Option(
        help: ArgumentHelp(
            "What is shown, with commas between: \(ListenEvent.allCases.map(\.rawValue).joined(separator: ", ")), all.",
            valueName: "names"))
    var events = EventNames(names: [.message])

    @Option(help: "Only the conversation with this user or '#room'.", completion: .usersAndRooms)
    var with: String?

    @Option(help: ArgumentHelp("Run this by /bin/sh for each message.", valueName: "command"))
    var exec: String?

    @Flag(help: "End with the first command that fails.")
    var execStopOnError = false

    @Flag(help: "Run the command for one's own messages, too.")
    var own = false

    @Flag(help: "Mark each message as read when it is shown, or its command has ended.")
    var markRead = false

    @Option(name: [.customShort("n"), .long], help: "End after as many messages.")
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "End after this time; a command that runs then is waited for.", valueName: "seconds"))
    var timeout: Double?

    func validate() throws {
        try count.map(Limit.check)
        if let timeout, !(0...1e9).contains(timeout) { throw ValidationError("--timeout takes seconds") }
        guard exec != nil || !(execStopOnError || own) else {
            throw ValidationError("--exec-stop-on-error and --own need --exec")
        }
    }

    func run() async throws {
        let request = request
        let client = LiveClient(try connection.live())
        do {
            // Until then a Ctrl-C ends the program at once, as it should where a person is asked something.
            try await client.connect()
        } catch {
            await client.close()
            throw error
        }
        let signals = try EndingSignals()
        let listening = Listening(client, output: try connection.output(), complain: StandardStreams.complain)
        let task = Task { try await listening.run(request) }
        signals.whenOne { task.cancel() }
        let end: Result<ListenEnd, any Error> = await task.result
        await client.close()
        if let error = signals.error { throw error }
        switch try end.get() {
        case .counted, .cancelled: return
        // Without a number to wait for, the time was all that was asked for.
        case .timeOver: if count != nil { throw ExitStatus.timeOver }
        }
    }

    private var request: ListenRequest {
        var request = ListenRequest()
        request.since = since.map { LogPlace(id: $0.id) }
        request.events = events.names
        request.with = with
        request.command = exec
        request.stopsOnError = execStopOnError
        request.includesOwn = own
        request.marksRead = markRead
        request.count = count
        request.timeout = timeout.map { .seconds($0) }
        return request
    }
}

/// Where to begin: an id, or `start`.
struct Since: ExpressibleByArgument {
    let id: Int64

    init?(argument: String) {
        guard let id = argument == "start" ? 0 : Int64(argument), id >= 0 else { return nil }
        self.id = id
    }
}

/// Names of events, with commas between.
struct EventNames: ExpressibleByArgument {
    let names: Set<ListenEvent>

    init(names: Set<ListenEvent>) {
        self.names = names
    }

    init?(argument: String) {
        guard argument != "all" else {
            names = Set(ListenEvent.allCases)
            return
        }
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let known = parts.compactMap { ListenEvent(rawValue: String($0)) }
        guard known.count == parts.count else { return nil }
        names = Set(known)
    }

    var defaultValueDescription: String { names.map(\.rawValue).sorted().joined(separator: ",") }
}
