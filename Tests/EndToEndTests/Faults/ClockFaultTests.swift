import Foundation
import Testing

/// A clock that jumps (SECURITY.md 3.6).
@Suite(.endToEnd, .enabled("a C compiler must be there") { Preload.canBeBuilt }) struct ClockFaultTests {
    @Test func `S3.6 a clock that jumps extends no session and disorders no messages`() async throws {
        await FaultReport.run(
            "the clock jumps 1 h ahead, 3 h back, 31 days ahead, and back again",
            expected: "ids and times rise, no timer fires, no session lasts longer, an expired one stays so"
        ) { report in
            let site = try await ServerSite()
            let clock = try WrongClock(site)
            let options = ServerSite.Options(
                hasTLS: false, through: try await Preload.clock.command(["CLOCK_SHIFT": clock.path]))
            try await site.serve(options) { server in
                let (link, idle) = (try server.login("messi"), try server.login("lineker"))
                var sends = [try Self.send(link)]
                let expires = try Self.expires(link)
                for hours in [1, -2] {
                    try clock.set(hours: hours)
                    sends.append(try Self.send(link))
                }
                let isRising = zip(sends, sends.dropFirst()).allSatisfy { $0.id < $1.id && $0.time <= $1.time }
                report.saw("ids and times \(sends.map { "\($0.id) \($0.time)" })", isRising)
                let later = try Self.expires(link)
                // One hour ahead it was used; nothing beyond that.
                let extended = try #require(Self.seconds(later)) - #require(Self.seconds(expires))
                report.saw("the session lasts \(Int(extended)) s longer", (-1...3_660).contains(extended))
                try clock.set(hours: 31 * 24)
                let gone = try link.ask("send lineker halo\n")
                report.saw("31 days ahead: \(gone.dropLast(4))", gone == Transcript.noSession)
                try clock.set(hours: 0)
                let still = try link.ask("send lineker halo\n")
                report.saw("back again: \(still.dropLast(4))", still == Transcript.noSession)
                let pong = try idle.ask("ping\n") == Transcript.pong
                report.saw(pong ? "an idle connection is still there" : "an idle connection was closed", pong)
                let new = try server.login("messi")
                let last = try Self.send(new)
                report.saw("a new login sends: \(last.id) \(last.time)", last.id > sends[2].id)
            }
        }
    }

    private static func send(_ link: Link) throws -> (id: Int, time: String) {
        let reply = try link.ask("{\"command\": \"send\", \"to\": \"lineker\", \"msg\": \"halo\"}\n")
        guard let id = CrashStream.id(in: reply), let time = reply.firstMatch(of: /"time": "([^"]+)"/)?.1 else {
            throw Unexpected("not sent: \(reply)")
        }
        return (id, String(time))
    }

    private static func expires(_ link: Link) throws -> String {
        let reply = try link.ask("whoami\n")
        guard let time = reply.firstMatch(of: /"expires": "([^"]+)"/)?.1 else { throw Unexpected("no end: \(reply)") }
        return String(time)
    }

    private static func seconds(_ time: String) -> Double? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return try? style.parse(time).timeIntervalSince1970
    }
}

/// The file by which a server's clock is wrong.
struct WrongClock {
    let path: String

    init(_ site: ServerSite) throws {
        path = site.folder.file("shift")
        try set(hours: 0)
    }

    /// Eight bytes in one write: the server, which has them mapped, sees all of them or none.
    func set(hours: Int) throws {
        var shift = Int64(hours) * 3_600_000_000_000
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0, pwrite(file, &shift, 8, 0) == 8 else { throw Unexpected("\(path): \(errno)") }
        close(file)
    }
}
