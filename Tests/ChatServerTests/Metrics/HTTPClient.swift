import ChatTransport
import Foundation
import NIOCore
import NIOPosix

/// One request over a connection of its own, all of the answer.
enum HTTPClient {
    struct Answer {
        var status: Int
        var head: String
        var body: String

        var lines: [Substring] { body.split(separator: "\n") }

        /// The value of a sample, such as `chat_accounts` or `chat_connections{listener="tls",state="logged_in"}`.
        func sample(_ name: String) -> Double? {
            lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
        }

        /// The families that are there.
        var families: Set<String> {
            Set(lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) })
        }
    }

    static func get(_ path: String, at address: HostPort, method: String = "GET") async throws -> Answer {
        let text = try await raw("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", at: address)
        guard let end = text.range(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first else {
            return Answer(status: 0, head: text, body: "")
        }
        return Answer(
            status: Int(status) ?? 0, head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
    }

    /// The same once it says that all is well, or after 30 s: all parts have 2 s to answer, and on a busy machine a disk may
    /// take longer.
    static func getWell(_ path: String, at address: HostPort, method: String = "GET") async throws -> Answer {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let answer = try await get(path, at: address, method: method)
            if answer.status != 503 || ContinuousClock.now > deadline { return answer }
        }
    }

    /// Sends bytes and takes what comes until the server closes.
    static func raw(_ request: String, at address: HostPort) async throws -> String {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: String.self)
        let channel: any Channel
        do {
            channel = try await Connector.connect(
                to: address, setup: .insecure, group: MultiThreadedEventLoopGroup.singleton
            ) { channel in
                try channel.pipeline.syncOperations.addHandler(Collector(promise))
            }
        } catch {
            promise.fail(error)
            throw error
        }
        // A server that has enough closes before it has taken everything.
        try? await channel.writeAndFlush(ByteBuffer(string: request)).get()
        return try await promise.futureResult.get()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let promise: EventLoopPromise<String>
        private var text = ""

        init(_ promise: EventLoopPromise<String>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { promise.succeed(text) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
