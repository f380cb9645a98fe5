import Foundation

/// One sender that counts what is acknowledged, until something goes wrong.
struct FaultLoad {
    /// Texts that were answered OK, and the one that was not.
    private(set) var sent: [String] = []
    private(set) var refusal: String?
    private let padding: String

    /// - Parameter bytes: the length of each message, about.
    init(bytes: Int = 200) {
        padding = String(repeating: "x", count: bytes)
    }

    /// Sends messages of messi to lineker until one is refused, the connection ends, or all are sent.
    mutating func send(_ count: Int, over link: Link) {
        do {
            for _ in 0..<count {
                let text = "\(sent.count) \(padding)"
                let reply = try link.ask("{\"command\": \"send\", \"to\": \"lineker\", \"msg\": \"\(text)\"}\n")
                guard reply.hasPrefix("{\"status\": \"OK\"") else {
                    refusal = String(reply.dropLast(4))
                    return
                }
                sent.append(text)
            }
        } catch {
            refusal = "end of the connection"
        }
    }

    /// Whether the server, or a new one, has all of them, in order.
    /// - Parameter more: how many may be there that were not answered.
    func areThere(_ server: ServerSite.Server, more: Int = 1) throws -> Bool {
        let link = try server.connect()
        _ = try Transcript.token(link.ask("login lineker surabaya\n"))
        let found = try Mailbox(link).readAll()
        return Array(found.prefix(sent.count)) == sent && found.count <= sent.count + more
    }
}

extension ServerSite {
    /// A server on this data without any fault: whether all that was acknowledged is there.
    func holds(_ load: FaultLoad, more: Int = 1) async throws -> Bool {
        try await serve(Options(hasTLS: false)) { try load.areThere($0, more: more) }.result
    }

    var log: String {
        get throws { try folder.read("server.log") }
    }
}

extension ServerSite.Server {
    /// A connection of a user.
    func login(_ user: String) throws -> Link {
        let link = try connect()
        _ = try Transcript.token(link.ask("login \(user) surabaya\n"))
        return link
    }

    /// Waits until the log has a text.
    func logged(_ text: String) throws {
        try eventually("the log says: \(text)") { try log.contains(text) }
    }

    /// Sets a soft limit of the running server, prlimit(1).
    /// - Parameter limit: such as `fsize=4096`, or `fsize=unlimited`.
    func limit(_ limit: String) async throws {
        let result = try await Programs.run("prlimit", ["--pid", "\(program.pid)", "--\(limit):"])
        guard result.code == 0 else { throw Unexpected("prlimit: \(result)") }
    }

    /// Seconds of CPU so far, proc(5).
    var cpu: Double {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(program.pid)/stat", encoding: .utf8)
            let fields = text.split(separator: ")").last?.split(separator: " ").compactMap { Double($0) } ?? []
            // utime and stime, the 14th and 15th field: the first of the numbers is the 4th.
            guard fields.count > 11 else { throw Unexpected("no CPU time") }
            return (fields[10] + fields[11]) / Double(sysconf(CInt(_SC_CLK_TCK)))
        }
    }
}
