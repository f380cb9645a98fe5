import ArgumentParser
import ChatServer
import Foundation

struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Stop the running server gracefully, and wait until it has ended.",
        discussion: """
            As SIGTERM does: nothing more is accepted, what has started is answered, clients are told when to come \
            back, one after the other, and the server ends with 0. Under a service manager that holds its sockets \
            nobody is refused meanwhile: whoever connects waits for the next server.
            """)
    @Option(help: ArgumentHelp("What has started may take so long; then connections are cut.", valueName: "seconds"))
    var within = Drain.standardSeconds
    @Option(
        help: ArgumentHelp(
            "Clients are told to come back within so many seconds, each at another one; by default 5 to 60, by how "
                + "many there are.", valueName: "seconds"))
    var spread: Int?
    @OptionGroup var options: AdminOptions

    func run() async throws {
        let run = AdminRun(options)
        try await run.with(DrainServer.needs) { command in
            let answer = try await command.run(DrainServer(Drain(within: within, spread: spread)))
            try run.say(answer)
            guard let process = answer.id.flatMap({ pid_t(exactly: $0) }) else { return }
            let data = try options.common.data
            // A second and more for closing the store.
            let end = ContinuousClock.now + .seconds(within + 60)
            while !DrainServer.hasEnded(process, data: data) {
                guard ContinuousClock.now < end else { throw ExitStatus.refused("the server has not ended yet") }
                try await Task.sleep(for: .milliseconds(20))
            }
            // Its last ports go with the process, where that can be seen from here.
            let last = ContinuousClock.now + .seconds(2)
            while DrainServer.isRunning(process), ContinuousClock.now < last {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
