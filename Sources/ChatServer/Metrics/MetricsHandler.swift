import NIOCore
import NIOHTTP1

/// What the endpoint says.
struct MetricsAnswers: Sendable {
    /// The page of /metrics.
    var page: @Sendable () -> [UInt8]
    /// What is wrong, for /health.
    var problem: @Sendable (any EventLoop) -> EventLoopFuture<ServerHealth.Problem?>
}

/// One HTTP request, one answer, and the end: the connections of a scrape are few, and so none holds a place for long.
final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A whole answer.
    struct Answer {
        var status: HTTPResponseStatus
        var contentType = "text/plain; charset=utf-8"
        var body: [UInt8]

        init(_ status: HTTPResponseStatus, _ text: String) {
            self.status = status
            body = Array(text.utf8) + [UInt8(ascii: "\n")]
        }

        init(page: [UInt8]) {
            status = .ok
            contentType = MetricsText.contentType
            body = page
        }
    }

    private let answers: MetricsAnswers
    private var head: HTTPRequestHead?

    init(_ answers: MetricsAnswers) {
        self.answers = answers
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head = head.take() else { return }
            respond(to: head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func respond(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        answer(to: head, on: context.eventLoop).whenSuccess { answer in
            bound.value.handler.write(answer, hasBody: head.method != .HEAD, bound.value.context)
        }
    }

    private func answer(to head: HTTPRequestHead, on eventLoop: any EventLoop) -> EventLoopFuture<Answer> {
        let path = head.uri.prefix { $0 != "?" }
        guard path == "/metrics" || path == "/health" else {
            return eventLoop.makeSucceededFuture(Answer(.notFound, "here are /metrics and /health"))
        }
        guard head.method == .GET || head.method == .HEAD else {
            return eventLoop.makeSucceededFuture(Answer(.methodNotAllowed, "GET and HEAD alone"))
        }
        if path == "/metrics" { return eventLoop.makeSucceededFuture(Answer(page: answers.page())) }
        return answers.problem(eventLoop).map { problem in
            problem.map { Answer(.serviceUnavailable, $0.rawValue) } ?? Answer(.ok, "ok")
        }
    }

    private func write(_ answer: Answer, hasBody: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders([
            ("Content-Type", answer.contentType), ("Content-Length", String(answer.body.count)),
            ("Cache-Control", "no-store"), ("Connection", "close"),
        ])
        if answer.status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if hasBody {
            let buffer = context.channel.allocator.buffer(bytes: answer.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
