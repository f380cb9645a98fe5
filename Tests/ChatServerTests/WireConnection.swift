import ChatTLS
import ChatTestSupport
import ChatTransport
import NIOCore
import NIOPosix
import Synchronization

/// A client's connection over a real socket; replies are waited for without holding a thread, for the server in the
/// same process needs them.
final class WireConnection: TranscriptConnection {
    /// The connection ended in the middle of a reply or, over TLS, without close_notify.
    struct CutOff: Error {
        var rest: [UInt8]
        /// nil: without close_notify.
        var cause: String?
    }

    private let channel: any Channel
    private let inbox: WireInbox
    private let pieces: Int

    private init(channel: any Channel, inbox: WireInbox, pieces: Int) {
        self.channel = channel
        self.inbox = inbox
        self.pieces = pieces
    }

    deinit {
        channel.close(promise: nil)
    }

    /// - Parameters:
    ///   - pieces: how many bytes at a time are written to the socket.
    ///   - preamble: what the peer is sent first, before TLS.
    static func connect(
        to address: HostPort, setup: ConnectionSetup = .insecure, pieces: Int = .max, reads: Bool = true,
        preamble: [UInt8] = []
    ) async throws -> WireConnection {
        let inbox = WireInbox()
        let channel = try await Connector.connect(
            to: address, setup: setup, group: MultiThreadedEventLoopGroup.singleton
        ) { channel in
            if !reads { try channel.syncOptions?.setOption(.autoRead, value: false) }
            if !preamble.isEmpty {
                try channel.pipeline.syncOperations.addHandler(PreambleHandler(preamble), position: .first)
            }
            try channel.pipeline.syncOperations.addHandler(WireHandler(inbox: inbox))
        }
        return WireConnection(channel: channel, inbox: inbox, pieces: pieces)
    }

    /// What the handshake agreed on, once the first reply is here.
    var peer: TLSPeer? { inbox.peer }

    func send(_ bytes: [UInt8]) async throws {
        guard bytes.count > pieces else {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
            return
        }
        var written: EventLoopFuture<Void>?
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            written = channel.writeAndFlush(ByteBuffer(bytes: bytes[start..<min(bytes.count, start + pieces)]))
        }
        try await written?.get()
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func endSending() async throws {
        do {
            try await channel.close(mode: .output).get()
        } catch ChannelError.alreadyClosed, ChannelError.outputClosed {
            // The server was quicker.
        }
    }

    func close() async throws {
        do {
            try await channel.close().get()
        } catch ChannelError.alreadyClosed {
            // The server was quicker.
        }
    }

    func stopReading() async throws {
        try await channel.setOption(.autoRead, value: false).get()
    }

    func startReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    func receive() async throws -> [UInt8]? {
        let timeout = channel.eventLoop.scheduleTask(in: .seconds(30)) { [inbox] in inbox.giveUp() }
        defer { timeout.cancel() }
        return try await inbox.next()
    }

    /// The next reply as text, without its ending.
    func reply() async throws -> String? {
        try await receive().map { String(decoding: $0.dropLast(4), as: UTF8.self) }
    }

    /// Asks and takes the next reply.
    func ask(_ line: String) async throws -> String? {
        try await send(line + "\r\n")
        return try await reply()
    }
}

/// What came over a connection and who waits for it.
private final class WireInbox: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        /// Bytes before this place were given out.
        var start = 0
        /// Before this place there is no ending of a reply.
        var scanned = 0
        var isEnded = false
        var isCutOff = false
        var cause: String?
        var peer: TLSPeer?
        var waiter: CheckedContinuation<[UInt8]?, any Error>?

        mutating func take() -> Result<[UInt8]?, any Error>? {
            var place = max(start, scanned - 3)
            while place + 3 < bytes.count {
                if bytes[place] == 13, bytes[place + 1] == 10, bytes[place + 2] == 13, bytes[place + 3] == 10 {
                    let reply = Array(bytes[start..<(place + 4)])
                    start = place + 4
                    scanned = start
                    if start == bytes.count || start > 1 << 20 { forgetTaken() }
                    return .success(reply)
                }
                place += 1
            }
            scanned = bytes.count
            guard isEnded else { return nil }
            guard start == bytes.count, !isCutOff else {
                return .failure(WireConnection.CutOff(rest: Array(bytes[start...]), cause: cause))
            }
            return .success(nil)
        }

        private mutating func forgetTaken() {
            bytes.removeFirst(start)
            start = 0
            scanned = 0
        }
    }

    private let state = Mutex(State())

    var peer: TLSPeer? { state.withLock { $0.peer } }

    func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state in
                let result = state.take()
                if result == nil { state.waiter = continuation }
                return result
            }
            if let result { continuation.resume(with: result) }
        }
    }

    func received(_ bytes: ByteBufferView) { change { $0.bytes += bytes } }

    func ended(isCutOff: Bool = false, cause: String? = nil) {
        change { state in
            state.cause = state.cause ?? cause
            state.isCutOff = state.isCutOff || isCutOff && !state.isEnded
            state.isEnded = true
        }
    }

    func agreed(_ peer: TLSPeer) { state.withLock { $0.peer = peer } }

    func giveUp() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(throwing: TranscriptSilence())
    }

    private func change(_ body: (inout State) -> Void) {
        let resumed = state.withLock {
            state -> (CheckedContinuation<[UInt8]?, any Error>, Result<[UInt8]?, any Error>)? in
            body(&state)
            guard let waiter = state.waiter, let result = state.take() else { return nil }
            state.waiter = nil
            return (waiter, result)
        }
        resumed?.0.resume(with: resumed?.1 ?? .success(nil))
    }
}

private final class WireHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: WireInbox

    init(inbox: WireInbox) {
        self.inbox = inbox
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.received(unwrapInboundIn(data).readableBytesView)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: inbox.ended()
        case TLSEvent.truncated: inbox.ended(isCutOff: true)
        case TLSEvent.handshakeCompleted(let peer): inbox.agreed(peer)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.ended()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.ended(isCutOff: true, cause: "\(error)")
        context.close(promise: nil)
    }
}

/// Writes bytes before all others.
private final class PreambleHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        context.fireChannelActive()
    }
}
