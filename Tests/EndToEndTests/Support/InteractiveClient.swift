import Foundation

/// The interactive client in a terminal, as somebody uses it.
struct InteractiveClient: Sendable {
    let terminal: Terminal
    let person: Person
    /// What it shows when it is connected.
    var ready = "] online"

    /// Logs somebody in and starts the client in a terminal of its own; it ends with `body`.
    /// - Parameter through: a port to connect to instead of the server's own.
    static func run(
        as user: String, of server: ServerSite.Server, size: (columns: Int, rows: Int) = (100, 30),
        through port: UInt16? = nil, options: [String] = [], environment: [String: String] = [:],
        ready: String = "] online", body: (InteractiveClient) async throws -> Void
    ) async throws {
        let person = try Person([
            "--server", "localhost:\(port ?? server.tls)", "--ca", server.site.certificate,
        ])
        try await person.login(user)
        var variables = person.environment
        variables["CLIENT"] = ([Programs.client] + person.server + options).joined(separator: " ")
        variables["XDG_CONFIG_HOME"] = person.state.file("config")
        variables["TZ"] = "UTC"
        // Swift's own report of a crash asks questions at a terminal.
        variables["SWIFT_BACKTRACE"] = "enable=no"
        variables.merge(environment) { $1 }
        try await Terminal.run(environment: variables, size: size) { terminal in
            let client = InteractiveClient(terminal: terminal, person: person, ready: ready)
            try await client.start()
            try await body(client)
        }
    }

    /// Starts the client and waits until it is connected.
    func start() async throws {
        try await terminal.enter("$CLIENT; echo code=$?.")
        try await terminal.wait(for: ready)
    }

    /// Opens the conversation with somebody.
    func open(_ name: String) async throws {
        try await terminal.enter("/query \(name)")
        try await terminal.wait { $0.contains("\n[\(name)]") }
    }

    func quit() async throws {
        try await terminal.enter("/quit")
        try await terminal.wait(for: "code=0.")
    }

    /// The numbers of the lines that show a text.
    func places(of text: String) async throws -> [Int] {
        try await terminal.lines().enumerated().filter { $0.element.contains(text) }.map { $0.offset }
    }
}
