import ArgumentParser
import ChatServer
import Foundation

/// Asks at the terminal before something is done that can't be undone.
struct Confirmation: ParsableArguments {
    @Flag(help: "Don't ask.") var yes = false

    func validate() throws {
        guard yes || isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("without a terminal to ask on, --yes is needed")
        }
    }

    /// - Throws: the exit code, where the answer is no.
    func ask(_ question: String) throws {
        guard !yes else { return }
        StandardError.write("\(question) [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased()) else {
            throw StandardOutput.failure(.refused("nothing was removed"))
        }
    }
}
