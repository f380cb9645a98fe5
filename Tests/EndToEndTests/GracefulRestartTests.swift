import Foundation
import Synchronization
import Testing

/// A server that ends and another one that goes on, on sockets that somebody else holds (docs/administration.md).
@Suite(.endToEnd) struct GracefulRestartTests {
    @Test func `no connection is refused over a restart, and no acknowledged message is lost`() async throws {
        let site = try await ServerSite()
        let activator = try SmallActivator(["insecure", "tls"])
        let first = try activator.start(site)
        let token = try Transcript.token(Link(port: activator.ports[0]).ask("login messi surabaya\n"))
        let crowd = Newcomers(port: activator.ports[0], token: token)
        try eventually("messages are acknowledged") { crowd.acknowledged.count >= 40 }

        let drained = try await site.command("drain", "--spread", "3")
        #expect(drained.code == 0 && drained.output.hasPrefix("draining "), "\(drained)")
        #expect(try first.end() == .exited(0))
        let before = crowd.acknowledged.count
        // Nobody serves; whoever connects now waits.
        try eventually("somebody waits") { crowd.connecting > 0 }
        let second = try activator.start(site)
        try eventually("messages are acknowledged again") { crowd.acknowledged.count >= before + 40 }
        #expect(try await pong(activator.ports[1], site) == Transcript.pong)
        crowd.stop()
        #expect(crowd.refusals == [])

        let lineker = try Link(port: activator.ports[0])
        _ = try Transcript.token(lineker.ask("login lineker surabaya\n"))
        let stored = try Mailbox(lineker).history(with: "messi").map(\.msg)
        #expect(Set(crowd.acknowledged).subtracting(stored) == [])
        kill(second.pid, SIGTERM)
        #expect(try second.end() == .exited(0))
        let log = try site.folder.read("server.log")
        #expect(!log.contains("connections are cut"), "\(log)")
    }

    private func pong(_ port: UInt16, _ site: ServerSite) async throws -> String {
        let said = try await Programs.run(
            "openssl",
            [
                "s_client", "-quiet", "-crlf", "-connect", "localhost:\(port)", "-CAfile", site.certificate,
                "-verify_return_error",
            ], input: "ping\nquit\n")
        return said.output.replacing(Transcript.bye, with: "")
    }

    @Test(.enabled(if: Programs.has("systemd-socket-activate")))
    func `systemd hands a socket over`() async throws {
        let site = try await ServerSite()
        // It takes no port 0.
        let lent = try BoundPort(isLent: true)
        defer { withExtendedLifetime(lent) {} }
        let port = lent.number
        let sockets = try SocketPair()
        let output = Link(descriptor: sockets.ours)
        let arguments = [
            "systemd-socket-activate", "--listen=127.0.0.1:\(port)", "--fdname=insecure", Programs.server, "run",
            "--data",
            site.data, "--password-cost", "10",
        ]
        try await ChildProgram.run(
            arguments, output: sockets.theirs, errors: site.folder.file("server.log")
        ) { _ in
            try eventually("it listens") { try site.folder.read("server.log").contains("Listening on ") }
            // It starts the server with the first connection.
            #expect(try Link(port: port).ask("ping\n") == Transcript.pong)
            #expect(try output.line() == "listening insecure 127.0.0.1:\(port)")
        }
    }
}

/// Clients that connect all the time, each with one message.
private final class Newcomers: Sendable {
    private struct State {
        var acknowledged: [String] = []
        var refusals: [String] = []
        var connecting = 0
        var running = 0
    }

    private let state = Mutex(State())
    private let isOver = Atomic<Bool>(false)

    var acknowledged: [String] { state.withLock { $0.acknowledged } }
    /// Connections that were not made, or ended without a word.
    var refusals: [String] { state.withLock { $0.refusals } }
    /// Clients that are connected, or about to be, and have no answer yet.
    var connecting: Int { state.withLock { $0.connecting } }

    init(port: UInt16, token: String) {
        for number in 0..<4 {
            state.withLock { $0.running += 1 }
            Thread.detachNewThread { [self] in
                var turn = 0
                while !isOver.load(ordering: .relaxed) {
                    turn += 1
                    talk("\(number).\(turn)", port, token)
                }
                state.withLock { $0.running -= 1 }
            }
        }
    }

    func stop() {
        isOver.store(true, ordering: .relaxed)
        while state.withLock({ $0.running }) > 0 { usleep(1_000) }
    }

    private func talk(_ text: String, _ port: UInt16, _ token: String) {
        state.withLock { $0.connecting += 1 }
        defer { state.withLock { $0.connecting -= 1 } }
        do {
            let link = try Link(port: port)
            let reply = try link.ask("send \(token) lineker \(text)\n")
            if reply == Transcript.sent {
                state.withLock { $0.acknowledged.append(text) }
            } else if !reply.contains("Server sedang berhenti") {
                state.withLock { $0.refusals.append(reply) }
            }
        } catch {
            state.withLock { $0.refusals.append("\(text): \(error)") }
        }
    }
}
