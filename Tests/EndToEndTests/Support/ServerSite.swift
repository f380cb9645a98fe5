import Foundation
import Testing

/// A data folder for servers, with the demo accounts.
struct ServerSite: Sendable {
    static let password = "surabaya"

    let folder: TemporaryFolder
    var data: String { folder.file("data") }
    var certificate: String { data + "/certificate.pem" }

    /// - Parameter hasAccounts: whether messi, henderson and lineker are there.
    init(hasAccounts: Bool = true) async throws {
        folder = try TemporaryFolder()
        if hasAccounts {
            let made = try await Programs.run(Programs.server, ["demo", "--data", data, "--password-cost", "10"])
            guard made.code == 0 else { throw Unexpected("demo: \(made)") }
        }
    }

    /// Runs `chat-server` to its end, on this folder.
    func command(_ arguments: String..., input: String = "") async throws -> Programs.Result {
        try await command(arguments, input: input)
    }

    func command(_ arguments: [String], input: String = "") async throws -> Programs.Result {
        try await Programs.run(Programs.server, arguments + ["--data", data], input: input)
    }

    /// A running server.
    struct Server: Sendable {
        let site: ServerSite
        let program: ChildProgram
        /// Ports of 127.0.0.1; 0 where there is no such listener.
        let tls: UInt16
        let insecure: UInt16
        let metrics: UInt16
        private let output: Link

        /// Reads the lines that say that the server listens.
        init(_ site: ServerSite, _ program: ChildProgram, output: Link, listeners: Int) throws {
            self.site = site
            self.program = program
            self.output = output
            var ports: [String: UInt16] = [:]
            for _ in 0..<listeners {
                let line = try output.line()
                let words = line.split(separator: " ")
                guard words.count == 3, words[0] == "listening", words[2].hasPrefix("127.0.0.1:"),
                    let port = UInt16(words[2].dropFirst(10))
                else { throw Unexpected("not a line of a listener: \(line)") }
                ports[String(words[1])] = port
            }
            tls = ports["tls"] ?? 0
            insecure = ports["insecure"] ?? 0
            metrics = ports["metrics"] ?? 0
        }

        /// A plaintext connection.
        func connect() throws -> Link {
            try Link(port: insecure)
        }

        /// Waits until the server has ended by itself.
        /// - Returns: what else it said on standard output.
        func ended() throws -> String {
            try output.rest()
        }

        /// The log so far.
        var log: String {
            get throws { try site.folder.read("server.log") }
        }

        /// Resident memory, KiB.
        var residentKiB: Int {
            get throws { try number("VmRSS:") }
        }

        /// The most there ever was, KiB.
        var peakKiB: Int {
            get throws { try number("VmHWM:") }
        }

        var openDescriptors: Int {
            get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(program.pid)/fd").count }
        }

        private func number(_ name: String) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(program.pid)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            guard let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
            else { throw Unexpected("no \(name) of \(program.pid)") }
            return number
        }

        /// A new session's token, by a plaintext login.
        func token(of user: String) throws -> String {
            let link = try connect()
            return try Transcript.token(link.ask("login \(user) \(ServerSite.password)\r\n"))
        }
    }

    /// How a server is started beside what is always the same.
    struct Options: Sendable {
        var hasTLS = true
        /// Of TLS; 0: the system chooses.
        var port: UInt16 = 0
        var arguments: [String] = []
        var umask = "022"
        var environment: [String: String] = [:]
        /// A program and its arguments that runs the server, such as strace.
        var through: [String] = []
        /// How the server may end; nil: that is the test's own affair.
        var ends: [ProgramEnd]? = [.signaled(SIGKILL), .exited(0)]

        /// Lines that say that it listens.
        var listeners: Int { (hasTLS ? 2 : 1) + (arguments.contains("--metrics") ? 1 : 0) }
    }

    /// Runs a server as long as `body`, which need not wait until it listens.
    /// - Parameter body: gets the program and its standard output.
    func launch<Result: Sendable>(
        _ options: Options = Options(), body: (ChildProgram, Link) async throws -> Result
    ) async throws -> (result: Result, end: ProgramEnd) {
        let sockets = try SocketPair()
        let output = Link(descriptor: sockets.ours)
        let secure = options.hasTLS ? ["--listen", "127.0.0.1:\(options.port)"] : []
        let listeners = secure + ["--insecure", "127.0.0.1:0"]
        let arguments =
            options.through + [Programs.server, "run", "--data", data, "--password-cost", "10"] + listeners
            + options.arguments
        return try await ChildProgram.run(
            arguments, environment: options.environment, umask: options.umask, output: sockets.theirs,
            errors: folder.file("server.log")
        ) { program in
            try await body(program, output)
        }
    }

    /// Runs a server as long as `body`; then it is killed, if it has not ended.
    /// - Returns: what `body` did, and how the server ended. That it fell over is an issue of the test.
    @discardableResult
    func serve<Result: Sendable>(
        _ options: Options = Options(), body: (Server) async throws -> Result
    ) async throws -> (result: Result, end: ProgramEnd) {
        do {
            let outcome = try await launch(options) { program, output in
                try await body(Server(self, program, output: output, listeners: options.listeners))
            }
            guard let ends = options.ends else { return outcome }
            let log = try logText()
            #expect(ends.contains(outcome.end), "the server fell over: \(log)")
            return outcome
        } catch {
            Issue.record("the server's log: \(try logText())")
            throw error
        }
    }

    private func logText() throws -> String {
        try folder.read("server.log")
    }
}

/// What is in replies.
enum Transcript {
    /// The token in the reply to a login, whose other bytes must be right.
    static func token(_ reply: String) throws -> String {
        let (start, end) = (#"{"status": "OK", "tokenid": ""#, "\"}\r\n\r\n")
        guard reply.hasPrefix(start), reply.hasSuffix(end) else { throw Unexpected("no login: \(reply)") }
        let token = String(reply.dropFirst(start.count).dropLast(end.count))
        guard token.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil else {
            throw Unexpected("no token: \(token)")
        }
        return token
    }

    static let sent = "{\"status\": \"OK\", \"message\": \"Message Sent\"}\r\n\r\n"
    static let pong = "{\"status\": \"OK\", \"message\": \"pong\"}\r\n\r\n"
    static let bye = "{\"status\": \"OK\", \"message\": \"bye\"}\r\n\r\n"
    static let empty = "{\"status\": \"OK\", \"messages\": {}}\r\n\r\n"
    static let loggedOut = "{\"status\": \"OK\", \"messages\": [\"logout berhasil\"]}\r\n\r\n"

    static func error(_ message: String) -> String {
        "{\"status\": \"ERROR\", \"message\": \"\(message)\"}\r\n\r\n"
    }

    static let badRequest = error("Protocol Tidak Benar")
    static let noSession = error("Session Tidak Ditemukan")

    /// A words inbox with messages of messi to lineker.
    static func inboxOfLineker(_ messages: String...) -> String {
        let list = messages.map { #"{"msg_from": "Lionel Messi", "msg_to": "Gary Lineker", "msg": "\#($0)"}"# }
        return #"{"status": "OK", "messages": {"messi": [\#(list.joined(separator: ", "))]}}"# + "\r\n\r\n"
    }
}
