import ArgumentParser
import ChatProtocol

/// `chat-client chat://...`: an argument where otherwise a command stands.
enum LinkArgument {
    /// Its option on the inside: ArgumentParser would take an argument for a command.
    static let option = "--link"

    /// The arguments with `--link` before the first one that is a link and stands where a command would.
    static func marked(_ arguments: [String], commands: [String], valueOptions: [String]) -> [String] {
        var isValue = false
        for (index, argument) in arguments.enumerated() {
            defer { isValue = valueOptions.contains(argument) }
            if isValue { continue }
            if argument == "--" || commands.contains(argument) { return arguments }
            if ServerLink.isLink(argument) {
                return Array(arguments[..<index]) + ["\(option)=\(argument)"] + Array(arguments[(index + 1)...])
            }
        }
        return arguments
    }
}
