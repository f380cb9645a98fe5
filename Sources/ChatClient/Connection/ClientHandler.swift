import ChatProtocol
import ChatTLS
import NIOCore

/// A line to send, and who waits for the answer.
struct OutgoingRequest: Sendable {
    let line: ByteBuffer
    let reply: EventLoopPromise<ServerReply>
}

/// Who is at the other end of a connection that is ready for requests.
struct ReadyPeer: Sendable {
    /// nil for plain text.
    let tls: TLSPeer?
    /// As it was then: a channel that has closed meanwhile can't say it any more.
    let address: SocketAddress?
}

/// The end of a client's pipeline: requests out, replies in their order, events apart from them.
final class ClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = OutgoingRequest
    typealias OutboundOut = ByteBuffer

    private let ready: EventLoopPromise<ReadyPeer>
    private let ended: EventLoopPromise<ClientError>
    private let timeouts: ClientTimeouts
    private let isInsecure: Bool
    private let server: String
    private let onEvent: @Sendable (ServerEvent) -> Void
    private let buffer: EventBuffer?

    private var received = ByteBuffer()
    private var framer: ReplyFramer
    private var waiting: CircularBuffer<EventLoopPromise<ServerReply>> = []
    private var announced: ClientError?
    private var isTruncated = false
    /// Why there is no more; set once.
    private var end: ClientError?
    private var replyTimer: Scheduled<Void>?
    private var silenceTimer: Scheduled<Void>?

    init(
        server: String, isInsecure: Bool, options: ClientOptions, ready: EventLoopPromise<ReadyPeer>,
        ended: EventLoopPromise<ClientError>
    ) {
        self.server = server
        self.isInsecure = isInsecure
        self.ready = ready
        self.ended = ended
        timeouts = options.timeouts
        onEvent = options.onEvent
        buffer = options.buffer
        framer = ReplyFramer(limit: options.replyLimit)
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        if let error = end ?? announced {
            promise?.fail(error)
            request.reply.fail(error)
            return
        }
        waiting.append(request.reply)
        if waiting.count == 1 { startReplyTimer(context) }
        context.write(wrapOutboundOut(request.line), promise: promise)
    }

    /// While the events wait for somebody who is slow, the server has to wait, too.
    func read(context: ChannelHandlerContext) {
        if buffer?.holdsReading() != true { context.read() }
    }

    // MARK: Inbound

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { becameActive(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        becameActive(context)
    }

    private func becameActive(_ context: ChannelHandlerContext) {
        if let buffer {
            let channel = context.channel
            buffer.whenWanted { channel.read() }
        }
        if isInsecure { ready.succeed(ReadyPeer(tls: nil, address: context.channel.remoteAddress)) }
        restartSilenceTimer(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard end == nil else { return }
        let bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 {
            received = bytes
        } else {
            received.discardReadBytes()
            received.writeImmutableBuffer(bytes)
        }
        restartSilenceTimer(context)
        cutObjects(context)
    }

    private func cutObjects(_ context: ChannelHandlerContext) {
        while end == nil {
            var next = framer
            let step = received.withUnsafeReadableBytes { next.next(in: RawSpan(_unsafeBytes: $0)) }
            framer = next
            switch step {
            case .object(let length, let consumed):
                let object = received.readBytes(length: length) ?? []
                received.moveReaderIndex(forwardBy: consumed - length)
                handle(object, context)
            case .tooLong: fail(.badReply("it is too long"), context)
            case .incomplete:
                if received.readableBytes == 0 { received = ByteBuffer() }
                if isInsecure, received.looksLikeTLS {
                    fail(.badReply("the server speaks TLS here: leave --insecure out"), context)
                }
                return
            }
        }
    }

    private func handle(_ object: [UInt8], _ context: ChannelHandlerContext) {
        switch try? ServerObject(parsing: object.span.bytes) {
        case .event(let name, let value):
            if name == "closing", announced == nil {
                announced = .closing(
                    code: value["code"]?.text ?? "", message: value["message"]?.text ?? value["code"]?.text ?? "",
                    retryAfter: value["retry_after"]?.integer)
            }
            let event = ServerEvent(name: name, value: value)
            buffer?.append(event, bytes: object.count)
            onEvent(event)
        case .reply(let value):
            guard let reply = ServerReply(bytes: object, value: value) else {
                return fail(.badReply("it has no status"), context)
            }
            guard let promise = waiting.popFirst() else { return fail(.badReply("nobody asked for it"), context) }
            startReplyTimer(context)
            promise.succeed(reply)
        case nil: fail(.badReply("it is no JSON object"), context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSEvent.handshakeCompleted(let peer):
            ready.succeed(ReadyPeer(tls: peer, address: context.channel.remoteAddress))
        case TLSEvent.truncated: isTruncated = true
        case ChannelEvent.inputClosed: fail(endOfInput, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as TLSError: fail(ClientError(error, server: server), context)
        // The connection was reset.
        case is IOError: fail(received.readableBytes > 0 ? .truncated : announced ?? .truncated, context)
        default: fail(announced ?? .closed, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(endOfInput, context)
        context.fireChannelInactive()
    }

    /// A begun object can only be a part; otherwise the server's own word counts for more than how it left.
    private var endOfInput: ClientError {
        if received.readableBytes > 0 { return .truncated }
        return announced ?? (isTruncated ? .truncated : .closed)
    }

    private func fail(_ error: ClientError, _ context: ChannelHandlerContext) {
        guard end == nil else { return }
        end = error
        received = ByteBuffer()
        replyTimer?.cancel()
        silenceTimer?.cancel()
        ready.fail(error)
        ended.succeed(error)
        buffer?.ended(error)
        while let promise = waiting.popFirst() { promise.fail(error) }
        context.close(promise: nil)
    }

    // MARK: Timers

    /// For the oldest open request.
    private func startReplyTimer(_ context: ChannelHandlerContext) {
        replyTimer?.cancel()
        guard !waiting.isEmpty else { return }
        replyTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeouts.reply)) { [self] in
            fail(.replyTimeout, context)
        }
    }

    private func restartSilenceTimer(_ context: ChannelHandlerContext) {
        guard let silence = timeouts.silence else { return }
        silenceTimer?.cancel()
        silenceTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(silence)) { [self] in
            fail(.silent, context)
        }
    }
}

extension ByteBuffer {
    /// An alert record, which is what a TLS server answers to plain text (RFC 8446, section 5.1).
    fileprivate var looksLikeTLS: Bool {
        getInteger(at: readerIndex, as: UInt16.self) == 0x1503
    }
}

extension ClientError {
    init(_ error: TLSError, server: String) {
        switch error {
        case .certificateRejected(.pinMismatch(let expected, let actual)):
            self = .keyChanged(server: server, expected: expected.description, actual: actual.description)
        // No word about trust was said: it may be another one the next time.
        case .handshakeTimeout: self = .connectionFailed(server: server, reason: "the TLS handshake took too long")
        case .closedDuringHandshake:
            self = .connectionFailed(server: server, reason: "the server closed the connection in the TLS handshake")
        // What OpenSSL says to bytes that are no TLS.
        case .handshakeFailed("wrong version number"):
            self = .untrusted(server: server, reason: "TLS handshake failed: the server speaks no TLS there")
        default: self = .untrusted(server: server, reason: error.description)
        }
    }
}
