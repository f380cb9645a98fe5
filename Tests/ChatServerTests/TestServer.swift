import ChatTLS
import ChatTestSupport
import ChatTransport
import Foundation
import Logging
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// A server in this process, on ports that the system chose: one listener for TLS, one for plain text.
final class TestServer: Sendable {
    let server: Server
    let folder: ServerFolder
    let log: RecordedLog
    let tls: HostPort
    let insecure: HostPort

    private init(server: Server, folder: ServerFolder, log: RecordedLog) throws {
        self.server = server
        self.folder = folder
        self.log = log
        tls = try #require(server.addresses.first { $0.isTLS }?.address)
        insecure = try #require(server.addresses.first { !$0.isTLS }?.address)
    }

    /// - Parameter change: what is asked of the server beyond quick hashes and one event loop.
    static func start(
        in folder: ServerFolder? = nil, change: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> TestServer {
        let used: ServerFolder
        if let folder { used = folder } else { used = try await ServerFolder.withAccounts() }
        let log = RecordedLog()
        var configuration = configuration(used)
        change(&configuration)
        let server = try await Server.start(configuration, logger: log.logger)
        return try TestServer(server: server, folder: used, log: log)
    }

    static func configuration(_ folder: ServerFolder) -> ServerConfiguration {
        var configuration = ServerConfiguration(data: folder.path)
        configuration.listen = [HostPort(host: "127.0.0.1", port: 0)]
        configuration.insecure = [HostPort(host: "127.0.0.1", port: 0)]
        configuration.passwordCost = ServerFolder.passwordCost
        configuration.threads = 1
        return configuration
    }

    /// Starts a server, lends it, and stops it however that ends.
    static func with(
        in folder: ServerFolder? = nil, hasNoLimits: Bool = false, threads: Int = 1,
        change: (inout ServerConfiguration) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
    ) async throws {
        let server = try await start(in: folder) { configuration in
            configuration.hasNoLimits = hasNoLimits
            configuration.threads = threads
            change(&configuration)
        }
        do {
            try await body(server)
        } catch {
            await server.server.stop()
            throw error
        }
        await server.server.stop()
    }

    /// Clients trust the certificate in the data folder, as an operator would tell them to.
    func tlsSetup() throws -> ConnectionSetup {
        let authority = TLSPEM.file(folder.path + "/certificate.pem")
        let context = try TLSContext(.client(trust: .authorities(authority), applicationProtocols: ["chat/1"]))
        return .tls(context, serverHostname: "localhost")
    }

    func connect(reads: Bool = true) async throws -> WireConnection {
        try await WireConnection.connect(to: insecure, reads: reads)
    }

    func connectTLS() async throws -> WireConnection {
        try await WireConnection.connect(to: tls, setup: tlsSetup())
    }
}

/// Log lines, kept for tests to look at.
final class RecordedLog: Sendable {
    private let state = Mutex<[String]>([])

    var lines: [String] { state.withLock { $0 } }

    var logger: Logger { Logger(label: "test", factory: { _ in Handler(log: self) }) }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            log.state.withLock { $0.append("\(event.level) \(event.message)\(values.joined())") }
        }
    }
}

/// Runs an operator's command, which blocks its thread as a program may, on a thread of its own.
enum Operator {
    static func run<Request: AdminRequest>(
        _ request: Request, in folder: ServerFolder
    ) async throws -> Request.Answer {
        try await withTaskExecutorPreference(OperatorThread.shared) {
            try await AdminCommand.run(request, data: folder.path, passwordCost: ServerFolder.passwordCost)
        }
    }

    /// Why a command is refused; nil when it is not.
    static func refusal(of request: any AdminRequest, in folder: ServerFolder) async -> String? {
        do {
            _ = try await run(request, in: folder)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

final class OperatorThread: TaskExecutor {
    static let shared = OperatorThread()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
