import Foundation
import Testing

/// How an operator, or a service manager, ends a server.
@Suite(.endToEnd) struct DrainCommandTests {
    @Test func `drain waits until the server has ended, and the next one can start at once`() async throws {
        let site = try await ServerSite()
        let outcome = try await site.serve(.init(hasTLS: false)) { server in
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            async let drained = site.command("drain", "--within", "5", "--json")
            let closing = try link.rest()
            #expect(closing.contains("\"code\": \"shutting_down\""), "\(closing)")
            link.close()
            let result = try await drained
            #expect(result.code == 0, "\(result)")
            #expect(result.output.contains(#""count":1,"done":"draining","id":\#(server.program.pid),"#), "\(result)")
            // The folder's lock is free.
            #expect(try await site.command("user", "list").code == 0)
            #expect(try server.ended() == "")
        }
        #expect(outcome.end == .exited(0))
        let alone = try await site.command("drain")
        #expect(alone.code == 1 && alone.errors.contains("no server runs on this data folder"), "\(alone)")
    }

    @Test(arguments: [true, false])
    func `S6-1 a second signal ends a drain at once, and cleanly`(wasDrained: Bool) async throws {
        let site = try await ServerSite()
        var taken = try await drainTwice(site, wasDrained: wasDrained)
        // A busy machine is late once; a server that waits is late each time.
        for _ in 1...3 where taken >= .seconds(9) { taken = try await drainTwice(site, wasDrained: wasDrained) }
        #expect(taken < .seconds(9))
    }

    /// - Returns: how long it took the server to end, which a handshake that never comes would hold up for 10 s.
    private func drainTwice(_ site: ServerSite, wasDrained: Bool) async throws -> Duration {
        let outcome = try await site.serve { server in
            let silent = try Link(port: server.tls)
            let link = try server.connect()
            _ = try Transcript.token(link.ask("login messi surabaya\n"))
            #expect(try link.ask("send lineker halo\n") == Transcript.sent)
            // The log of one that ran before is in the same file.
            let stops = try server.log.count(of: " stopping ")
            let start = ContinuousClock.now
            if wasDrained {
                async let drained = site.command("drain", "--within", "600")
                try eventually("it stops") { try server.log.count(of: " stopping ") > stops }
                server.program.send(SIGTERM)
                #expect(try await drained.code == 0)
            } else {
                server.program.send(SIGTERM)
                try eventually("it stops") { try server.log.count(of: " stopping ") > stops }
                server.program.send(SIGINT)
            }
            _ = try server.ended()
            let taken = ContinuousClock.now - start
            #expect(try server.log.count(of: " stopped ") > stops)
            silent.close()
            return taken
        }
        #expect(outcome.end == .exited(0))
        #expect(!FileManager.default.fileExists(atPath: site.data + "/control.sock"))
        // The write-ahead log was moved into the database.
        let log = try? FileManager.default.attributesOfItem(atPath: site.data + "/chat.db-wal")
        #expect(log?[.size] as? Int ?? 0 == 0)
        return outcome.result
    }

    @Test(.enabled(if: geteuid() == 0 && Programs.has("unshare"), "root and unshare(1) are needed"))
    func `a server that has another number where it runs is waited for by its folder`() async throws {
        let site = try await ServerSite()
        let options = ServerSite.Options(hasTLS: false, through: ["unshare", "-p", "-f", "--kill-child"])
        let outcome = try await site.serve(options) { server in
            // One that is not seen to have ended would be waited for 65 s, longer than a program may take here.
            let drained = try await site.command("drain", "--within", "5")
            #expect(drained.code == 0, "\(drained)")
            _ = try server.ended()
        }
        #expect(outcome.end == .exited(0))
    }

    @Test func `a service manager is told how it goes`() async throws {
        let site = try await ServerSite()
        let notes = try NotifySocket(path: site.folder.file("notify"))
        let options = ServerSite.Options(
            hasTLS: false, environment: ["NOTIFY_SOCKET": notes.path, "WATCHDOG_USEC": "300000"])
        let outcome = try await site.serve(options) { server in
            #expect(try notes.next() == "READY=1\nSTATUS=serving")
            for _ in 0..<3 { #expect(try notes.next() == "WATCHDOG=1") }
            server.program.send(SIGHUP)
            let reloading = try notes.next(but: "WATCHDOG=1")
            #expect(reloading.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=[0-9]+/) != nil, "\(reloading)")
            #expect(try notes.next(but: "WATCHDOG=1") == "READY=1")
            server.program.send(SIGTERM)
            let stopping = "STOPPING=1\nEXTEND_TIMEOUT_USEC=70000000\nSTATUS=stopping"
            #expect(try notes.next(but: "WATCHDOG=1") == stopping)
            _ = try server.ended()
        }
        #expect(outcome.end == .exited(0))
    }
}

/// The service manager's end of NOTIFY_SOCKET.
private final class NotifySocket: Sendable {
    let path: String
    private let descriptor: CInt

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Unexpected("bind: \(errno)") }
    }

    deinit { close(descriptor) }

    func next() throws -> String {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard Foundation.poll(&poll, 1, Link.patience) == 1 else { throw Unexpected("nothing is told") }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func next(but other: String) throws -> String {
        while true {
            let message = try next()
            if message != other { return message }
        }
    }
}
