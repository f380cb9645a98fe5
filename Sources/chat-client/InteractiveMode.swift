import ChatClient

/// The interactive client at a terminal.
enum InteractiveMode {
    static func run(_ start: InteractiveStart) async throws {
        try StandardStreams.write("\(start.login.user) at \(start.login.server)\n")
    }
}
