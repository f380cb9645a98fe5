import ChatTLS
import NIOCore
import NIOPosix
import Subprocess
import Testing

/// Our client against the real `openssl s_server`, which sends each line back reversed.
@Suite struct OpenSSLServerTests {
    /// What the client's handlers saw until the connection ended.
    struct Session: Sendable {
        var text = ""
        var peer: TLSPeer?
        var errors: [TLSError] = []
        var wasTruncated = false
    }

    private func session(
        _ arguments: [String] = [], identity: Identity = .shared, trust: TLSTrust,
        protocols: [String] = [], hostname: String? = "localhost"
    ) async throws -> Session {
        let folder = try TemporaryFolder()
        let files = try folder.write(identity)
        let context = try TLSContext(.client(trust: trust, applicationProtocols: protocols))
        let result = try await Subprocess.run(
            .name("openssl"),
            arguments: Arguments(
                [
                    "s_server", "-accept", "127.0.0.1:0", "-cert", files.certificate, "-key", files.key, "-rev",
                    "-naccept", "1",
                ] + arguments),
            input: .none, output: .sequence, error: .discarded
        ) { execution in
            var session = Session()
            for try await line in execution.standardOutput.strings() {
                guard line.hasPrefix("ACCEPT "), let last = line.split(separator: ":").last else { continue }
                let port = try #require(Int(last.filter(\.isNumber)))
                session = try await Self.talk(context: context, hostname: hostname, port: port)
                try execution.send(signal: .terminate)
            }
            return session
        }
        return result.closureResult
    }

    private static func talk(context: TLSContext, hostname: String?, port: Int) async throws -> Session {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let finished = loop.makePromise(of: Session.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        TLSHandler(context: context, serverHostname: hostname), Talker(finished))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let session = try await finished.futureResult.get()
        try? await channel.close()
        return session
    }

    /// Writes a line before the handshake is done, and closes when the answer is complete.
    private final class Talker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var session = Session()
        private let finished: EventLoopPromise<Session>

        init(_ finished: EventLoopPromise<Session>) { self.finished = finished }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "sebastian\n")), promise: nil)
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            session.text += String(buffer: unwrapInboundIn(data))
            if session.text.hasSuffix("\n") { context.close(promise: nil) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            switch event {
            case TLSEvent.handshakeCompleted(let peer): session.peer = peer
            case TLSEvent.truncated: session.wasTruncated = true
            default: context.fireUserInboundEventTriggered(event)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? TLSError { session.errors.append(error) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            finished.succeed(session)
            context.fireChannelInactive()
        }
    }

    private static let own = TLSTrust.authorities(.text(Identity.shared.certificate))

    @Test(
        arguments: [
            ([], "TLSv1.3", nil), (["-tls1_2"], "TLSv1.2", nil), (["-alpn", "h2,chat/1"], "TLSv1.3", "chat/1"),
            (["-num_tickets", "4"], "TLSv1.3", nil), (["-groups", "P-384"], "TLSv1.3", nil),
            (["-max_send_frag", "512"], "TLSv1.3", nil),
        ] as [([String], String, String?)])
    func `the client talks to a server of its own authority`(
        arguments: [String], version: String, protocolName: String?
    ) async throws {
        let session = try await session(arguments, trust: Self.own, protocols: ["chat/1"])
        #expect(session.errors.isEmpty)
        #expect(session.peer?.version == version)
        #expect(session.peer?.applicationProtocol == protocolName)
        #expect(session.text == "naitsabes\n")
        #expect(!session.wasTruncated)
    }

    @Test func `a pinned key is enough, whatever the host name`() async throws {
        let pin = try #require(try Identity.shared.serverContext().fingerprint)
        let session = try await session(trust: .publicKey(pin), hostname: nil)
        #expect(session.text == "naitsabes\n")
        #expect(session.peer?.fingerprint == pin)
    }

    @Test func `a server that must not be believed is refused`() async throws {
        let other = try Identity(names: ["localhost"])
        let pin = try #require(try other.serverContext().fingerprint)
        let actual = try #require(try Identity.shared.serverContext().fingerprint)
        let rows: [(TLSTrust, String, TLSError)] = [
            (Self.own, "example.org", .hostnameMismatch("example.org")),
            (
                .publicKey(pin), "localhost",
                .certificateRejected(.pinMismatch(expected: pin, actual: actual))
            ),
            (
                .authorities(.text(other.certificate)), "localhost",
                .certificateRejected(.chain("self-signed certificate"))
            ),
            (.systemRoots, "localhost", .certificateRejected(.chain("self-signed certificate"))),
        ]
        for (trust, hostname, error) in rows {
            let session = try await session(trust: trust, hostname: hostname)
            #expect(session.errors == [error])
            #expect(session.peer == nil)
            #expect(session.text.isEmpty)
        }
    }

    @Test func `an old version is refused`() async throws {
        let session = try await session(["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], trust: Self.own)
        #expect(session.errors.count == 1)
        #expect(session.peer == nil)
    }
}
