import ChatTLS
import NIOCore
import NIOEmbedded
import Testing

/// How the bytes on their way between two channels are cut.
enum Cutting: Sendable, CustomTestStringConvertible {
    case whole
    case singleBytes
    case random(seed: UInt64)

    static let all: [Cutting] = [.whole, .singleBytes, .random(seed: 1), .random(seed: 2), .random(seed: 3)]

    var testDescription: String {
        switch self {
        case .whole: "whole"
        case .singleBytes: "single bytes"
        case .random(let seed): "random \(seed)"
        }
    }
}

/// SplitMix64: the same cuts for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// What became of a write or a close.
final class Outcome {
    private(set) var isSuccess = false
    private(set) var isFailure = false

    func set(_ result: Result<Void, any Error>) {
        switch result {
        case .success: isSuccess = true
        case .failure: isFailure = true
        }
    }
}

/// A channel with a TLSHandler and a recorder behind it.
final class TLSSide {
    let channel = EmbeddedChannel()
    let wire = Wire()
    let recorder = Recorder()
    let handler: TLSHandler

    init(_ context: TLSContext, serverHostname: String? = nil) throws {
        handler = TLSHandler(context: context, serverHostname: serverHostname)
        try channel.pipeline.syncOperations.addHandler(wire)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.pipeline.syncOperations.addHandler(recorder)
        channel.allowRemoteHalfClosure = true
    }

    func activate() throws { channel.connect(to: try SocketAddress(unixDomainSocketPath: "/peer"), promise: nil) }

    func write(_ text: String, promise: EventLoopPromise<Void>? = nil) {
        channel.writeAndFlush(ByteBuffer(string: text), promise: promise)
    }

    /// A write with a promise: whether it worked, once that is known.
    func writeAndWatch(_ text: String) -> Outcome {
        let outcome = Outcome()
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { outcome.set($0) }
        write(text, promise: promise)
        return outcome
    }

    /// All ciphertext that wants to go out now.
    func takeOutbound() throws -> ByteBuffer {
        var all = ByteBuffer()
        while var part = try channel.readOutbound(as: ByteBuffer.self) { all.writeBuffer(&part) }
        return all
    }

    func receive(_ bytes: ByteBuffer) {
        guard channel.isActive else { return }
        channel.pipeline.fireChannelRead(bytes)
        channel.pipeline.fireChannelReadComplete()
    }

    func finish() { _ = try? channel.finish(acceptAlreadyClosed: true) }
}

/// Client and server back to back.
final class TLSPair {
    let client: TLSSide
    let server: TLSSide
    private var generator: SeededGenerator
    private let cutting: Cutting

    init(
        cutting: Cutting = .whole, client: TLSContext? = nil, server: TLSContext? = nil,
        hostname: String? = "localhost"
    ) throws {
        self.cutting = cutting
        if case .random(let seed) = cutting {
            generator = SeededGenerator(state: seed)
        } else {
            generator = SeededGenerator(state: 0)
        }
        self.client = try TLSSide(
            client ?? Identity.shared.clientContext(), serverHostname: hostname)
        self.server = try TLSSide(server ?? Identity.shared.serverContext())
    }

    deinit {
        client.finish()
        server.finish()
    }

    /// Activates both sides and carries bytes until nobody has any.
    func connect() throws {
        try server.activate()
        try client.activate()
        try carry()
    }

    func carry() throws {
        while true {
            let toServer = try client.takeOutbound()
            let toClient = try server.takeOutbound()
            if toServer.readableBytes == 0, toClient.readableBytes == 0 { return }
            deliver(toServer, to: server)
            deliver(toClient, to: client)
        }
    }

    func deliver(_ bytes: ByteBuffer, to side: TLSSide) {
        var bytes = bytes
        while bytes.readableBytes > 0 {
            let length =
                switch cutting {
                case .whole: bytes.readableBytes
                case .singleBytes: 1
                case .random: Int.random(in: 1...min(bytes.readableBytes, 3000), using: &generator)
                }
            guard let part = bytes.readSlice(length: length) else { return }
            side.receive(part)
        }
    }
}
