import ChatProtocol
import ChatTLS
import ChatTransport
import NIOCore
import Synchronization

@testable import ChatClient

/// A server that does as it is told, and remembers what it was sent.
final class FakeServer: Sendable {
    enum Action: Sendable {
        /// Text, with whatever ending it has.
        case send(String)
        /// In an orderly way.
        case close
        /// Without close_notify.
        case cut
    }

    typealias Script = @Sendable (_ line: String) -> [Action]

    struct Identity: Sendable {
        let certificate: [UInt8]
        let key: [UInt8]
        let fingerprint: String

        init(names: [String] = ["localhost", "127.0.0.1"]) throws {
            (certificate, key) = try SelfSignedCertificate.make(names: names, days: 1)
            fingerprint = try CertificateDescription(pem: .text(certificate)).fingerprint.description
        }
    }

    private struct Memory {
        var bytes: [UInt8] = []
        var applicationProtocols: [String?] = []
        var connections: [any Channel] = []
    }

    /// The connections remember before there is a server to remember for.
    private final class Seen: Sendable {
        let state = Mutex(Memory())
    }

    private let listener: Listener
    private let seen: Seen

    /// - Parameter identity: nil: plain text.
    init(_ identity: Identity?, script: @escaping Script = { _ in [] }) async throws {
        let seen = Seen()
        let setup: ConnectionSetup =
            if let identity {
                .tls(
                    try TLSContext(
                        .server(
                            certificate: .text(identity.certificate), key: .text(identity.key),
                            applicationProtocols: ["chat/1"])))
            } else {
                .insecure
            }
        listener = try await Listener.bind(
            HostPort(host: "127.0.0.1", port: 0), group: Connector.defaultGroup
        ) { channel in
            seen.state.withLock { $0.connections.append(channel) }
            try setup.configure(channel)
            try channel.pipeline.syncOperations.addHandler(
                ScriptHandler(
                    script: script, received: { bytes in seen.state.withLock { $0.bytes += bytes } },
                    agreed: { name in seen.state.withLock { $0.applicationProtocols.append(name) } }))
        }
        self.seen = seen
    }

    var port: Int { listener.address.port }

    func address(host: String = "localhost") throws -> ServerAddress {
        guard let address = ServerAddress("\(host):\(port)") else { throw ClientError.local("no address") }
        return address
    }

    var applicationProtocols: [String?] { seen.state.withLock { $0.applicationProtocols } }
    var connectionCount: Int { seen.state.withLock { $0.connections.count } }

    /// The lines that came so far.
    var lines: [String] {
        seen.state.withLock { String(decoding: $0.bytes, as: UTF8.self) }
            .split(separator: "\r\n").map(String.init)
    }

    /// Says something to everybody, unasked.
    func push(_ text: String) {
        for channel in seen.state.withLock({ $0.connections }) {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }
    }

    /// Everything that a client ever sent behind the handshake, once all its connections are gone.
    func stop() async throws -> [UInt8] {
        try await listener.channel.close().get()
        for connection in seen.state.withLock({ $0.connections }) {
            try await connection.closeFuture.get()
        }
        return seen.state.withLock { $0.bytes }
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: FakeServer.Script
    private let received: ([UInt8]) -> Void
    private let agreed: (String?) -> Void
    private var reader = LineReader()

    init(
        script: @escaping FakeServer.Script, received: @escaping ([UInt8]) -> Void, agreed: @escaping (String?) -> Void
    ) {
        self.script = script
        self.received = received
        self.agreed = agreed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received(Array(bytes.readableBytesView))
        reader.append(bytes)
        var lines: [String] = []
        while reader.next({ line in lines.append(line.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }) }) != nil
        {}
        for line in lines {
            for action in script(line) { run(action, context) }
        }
    }

    private func run(_ action: FakeServer.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .close: context.channel.close(promise: nil)
        case .cut:
            // From the handler's own place outward the TLS handler's farewell is not asked for.
            if let tls = try? context.pipeline.syncOperations.context(handlerType: TLSHandler.self) {
                tls.close(promise: nil)
            } else {
                context.channel.close(promise: nil)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSEvent.handshakeCompleted(let peer): agreed(peer.applicationProtocol)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension String {
    /// With the ending of a reply.
    var asReply: String { self + "\r\n\r\n" }
}

/// The error that `body` throws; nil: none, or another kind.
func clientError(_ body: () async throws -> Void) async -> ClientError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ClientError
    }
}
