import ChatTestSupport
import ChatTransport
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// What the server and its service manager say to each other (sd_listen_fds(3), sd_notify(3)).
@Suite(.timeLimit(.minutes(15)))
struct ServiceTests {
    private static let process: pid_t = 42

    struct Handover: CustomTestStringConvertible, Sendable {
        var environment: [String: String]
        /// nil: refused.
        var sockets: [ActivatedSockets.Socket]?
        var testDescription: String { "\(environment)" }
    }

    @Test(arguments: [
        Handover(environment: [:], sockets: []),
        Handover(environment: ["LISTEN_FDS": "2"], sockets: []),
        Handover(environment: ["LISTEN_PID": "42"], sockets: []),
        Handover(environment: ["LISTEN_PID": "41", "LISTEN_FDS": "2"], sockets: []),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "0", "LISTEN_FDNAMES": ""], sockets: []),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1"], sockets: [.init(descriptor: 3, isTLS: true)]),
        Handover(
            environment: ["LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "tls:insecure:tls"],
            sockets: [
                .init(descriptor: 3, isTLS: true), .init(descriptor: 4, isTLS: false),
                .init(descriptor: 5, isTLS: true),
            ]),
        Handover(environment: ["LISTEN_PID": "x", "LISTEN_FDS": "1"]),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "-1"]),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "100000"]),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "tls"]),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "tls:tls"]),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "chat-server.socket"]),
        Handover(environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": ""]),
    ])
    func `sockets are taken as the service manager means them, or refused with 78`(_ handover: Handover) {
        do throws(ChatServer.ExitStatus) {
            let sockets = try ActivatedSockets.parse(handover.environment, process: Self.process)
            #expect(sockets == handover.sockets)
        } catch {
            #expect(handover.sockets == nil && error.code == 78)
        }
    }

    @Test func `a descriptor that is no listening TCP socket is refused, and says why`() throws {
        var pair: [CInt] = [-1, -1]
        #expect(pipe(&pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        let stream = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let datagram = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
        defer { for descriptor in [stream, datagram] { close(descriptor) } }
        for (descriptor, reason) in [
            (pair[0], "no stream socket"), (datagram, "no stream socket"), (stream, "Accept=no"), (9_999, "not open"),
        ] {
            do throws(ChatServer.ExitStatus) {
                _ = try ActivatedListener(.init(descriptor: descriptor, isTLS: true))
                Issue.record("\(descriptor) was taken")
            } catch {
                #expect(error.code == 78 && error.description.contains(reason), "\(error)")
            }
        }
    }

    @Test("S4.6: a socket of the service manager is judged as any other listener")
    func publicSocket() async throws {
        let socket = try BoundSocket(anywhere: true)
        let folder = try await ServerFolder.withAccounts()
        var configuration = ServerConfiguration(data: folder.path)
        configuration.passwordCost = 15
        for (isTLS, change): (Bool, (inout ServerConfiguration) -> Void) in [
            (false, { _ in }), (true, { $0.hasNoLimits = true }), (true, { $0.passwordCost = 10 }),
        ] {
            var refused = configuration
            refused.activated = [try ActivatedListener(.init(descriptor: socket.descriptor, isTLS: isTLS))]
            change(&refused)
            #expect(throws: ChatServer.ExitStatus.self) { _ = try refused.checked() }
        }
        configuration.activated = [try ActivatedListener(.init(descriptor: socket.descriptor, isTLS: true))]
        #expect(try configuration.checked() == false)
        // Nothing else is opened then.
        #expect(configuration.listeners.map(\.descriptor) == [socket.descriptor])
    }

    @Test func `a server serves on a socket that was handed over, and the next one on the same`() async throws {
        let socket = try BoundSocket()
        let folder = try await ServerFolder.withAccounts()
        for _ in 0..<2 {
            // A server closes its copy.
            let descriptor = dup(socket.descriptor)
            var configuration = ServerConfiguration(data: folder.path)
            configuration.passwordCost = ServerFolder.passwordCost
            configuration.threads = 1
            configuration.activated = [try ActivatedListener(.init(descriptor: descriptor, isTLS: false))]
            let server = try await Server.start(configuration, logger: RecordedLog().logger)
            #expect(server.addresses.map(\.address.port) == [socket.port])
            let client = try await WireConnection.connect(to: .init(host: "127.0.0.1", port: socket.port))
            #expect(try await client.ask("ping") == "{\"status\": \"OK\", \"message\": \"pong\"}")
            await server.stop()
        }
    }

    @Test(
        arguments: [
            ("/run/x", Array("/run/x".utf8)), ("@chat", [0] + Array("chat".utf8)), ("", nil), ("relative", nil),
            ("/", nil),
            ("vsock:2:1", nil), ("/" + String(repeating: "x", count: 107), nil),
            ("/" + String(repeating: "x", count: 106), [UInt8](("/" + String(repeating: "x", count: 106)).utf8)),
        ] as [(String, [UInt8]?)])
    func `a manager's socket is a path or an abstract name`(_ text: String, _ path: [UInt8]?) {
        #expect(ServiceManager.socketPath(text) == path)
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "3000000"], Duration.seconds(3)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"], .seconds(3)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "41"], nil), (["WATCHDOG_USEC": "0"], nil), ([:], nil),
            (["WATCHDOG_USEC": "x"], nil),
        ] as [([String: String], Duration?)])
    func `the watchdog is for the process that it names`(_ environment: [String: String], _ time: Duration?) {
        let asked = environment.merging(["NOTIFY_SOCKET": "/run/x"]) { $1 }
        #expect(ServiceManager(asked, process: Self.process).watchdog == time)
        #expect(ServiceManager(environment, process: Self.process).watchdog == nil)
    }

    @Test(arguments: [true, false])
    func `what is told arrives, in lines`(isAbstract: Bool) throws {
        let socket = try NotifySocket(isAbstract: isAbstract)
        let manager = ServiceManager(["NOTIFY_SOCKET": socket.name])
        manager.tell(.ready, .status("two\nlines"))
        manager.tell(.reloading(monotonicMicroseconds: 12))
        manager.tell(.stopping, .moreTime(seconds: 70))
        manager.tell(.watchdog)
        #expect(try socket.next() == "READY=1\nSTATUS=two lines")
        #expect(try socket.next() == "RELOADING=1\nMONOTONIC_USEC=12")
        #expect(try socket.next() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=70000000")
        #expect(try socket.next() == "WATCHDOG=1")
        // Nobody there is no reason to fail.
        ServiceManager(["NOTIFY_SOCKET": "/nowhere/at/all"]).tell(.ready)
        ServiceManager([:]).tell(.ready)
    }

    @Test func `the watchdog is told only while every part answers`() throws {
        let socket = try NotifySocket(isAbstract: true)
        let waiting = Mutex<[@Sendable () -> Void]>([])
        let pulse = PulseCheck([
            .init(name: "quick", kind: .eventLoop) { $0() },
            .init(name: "slow", kind: .eventLoop) { answer in waiting.withLock { $0.append(answer) } },
        ])
        let log = RecordedLog()
        let manager = ServiceManager(["NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "1000000"])
        let watchdog = Watchdog(manager: manager, pulse: pulse, logger: log.logger)
        var questions = pulse.ask()
        for _ in 0..<3 { watchdog.tick(&questions) }
        #expect(socket.isEmpty)
        #expect(log.lines.count == 3 && log.lines.allSatisfy { $0.contains("no_answer=slow") })
        // It was asked once only.
        let answers = waiting.withLock { $0 }
        #expect(answers.count == 1)
        answers[0]()
        watchdog.tick(&questions)
        #expect(try socket.next() == "WATCHDOG=1")
        watchdog.tick(&questions)
        #expect(socket.isEmpty)
    }

    @Test func `an event loop that hangs does not answer, nor does anything that a live server has`() async throws {
        try await TestServer.with { server in
            let pulse = server.server.pulse
            let before = try await Self.silent(pulse, after: .seconds(30))
            #expect(before.isEmpty)
            let (isHeld, mayGo) = (ThreadGate(), ThreadGate())
            server.server.mailboxes[0].eventLoop.execute {
                isHeld.open()
                mayGo.wait()
            }
            isHeld.wait()
            // The others answer, be it at the next question: on a busy machine a disk may take longer than this.
            let deadline = ContinuousClock.now + .seconds(30)
            var silent: [String] = []
            repeat {
                silent = try await Self.silent(pulse, after: .seconds(2))
            } while silent != ["event loop 0"] && ContinuousClock.now < deadline
            #expect(silent == ["event loop 0"])
            mayGo.open()
            #expect(try await Self.silent(pulse, after: .seconds(30)).isEmpty)
        }
    }

    /// The parts that have not answered after so long.
    private static func silent(_ pulse: PulseCheck, after time: TimeAmount) async throws -> [String] {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        return try await pulse.answers(on: eventLoop, until: .now() + time).get().map(\.name)
    }
}

/// A listening socket as a service manager would hold it.
private final class BoundSocket: Sendable {
    let descriptor: CInt
    let port: Int

    /// - Parameter anywhere: on all addresses; nothing ever connects to it then.
    init(anywhere: Bool = false) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        let address = try SocketAddress(ipAddress: anywhere ? "0.0.0.0" : "127.0.0.1", port: 0)
        let descriptor = descriptor
        let bound = address.withSockAddr { bind(descriptor, $0, socklen_t($1)) }
        // As bytes: which module the fields come from depends on what else the compiler has read.
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_in>.size)
        var size = socklen_t(bytes.count)
        let named = bytes.withUnsafeMutableBytes { bytes in
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        try #require(bound == 0 && named == 0 && listen(descriptor, 1_024) == 0)
        port = Int(bytes[2]) << 8 | Int(bytes[3])
    }

    deinit { close(descriptor) }
}

/// The manager's end of NOTIFY_SOCKET.
private final class NotifySocket: Sendable {
    let name: String
    private let descriptor: CInt

    init(isAbstract: Bool) throws {
        let id = UUID().uuidString
        name = isAbstract ? "@chat-\(id)" : NSTemporaryDirectory() + "chat-\(id)"
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = try #require(ServiceManager.socketPath(name))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sa_family_t>.size + path.count))
            }
        }
        try #require(result == 0)
    }

    deinit {
        close(descriptor)
        if name.hasPrefix("/") { unlink(name) }
    }

    var isEmpty: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) < 0
    }

    func next() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        try #require(count > 0)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
