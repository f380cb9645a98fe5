import ArgumentParser
import ChatClient

/// For those who build and install the program.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man", abstract: "Print the manual page, for man(1).", shouldDisplay: false)

    func run() throws {
        try StandardStreams.write(try ManualPage.text())
    }
}
