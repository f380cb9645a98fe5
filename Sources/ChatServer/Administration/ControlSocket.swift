import ChatStore
import ChatTransport
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// The server's side of the socket in the data folder: one JSON object a line in, one out.
struct ControlSocket: Sendable {
    static let fileName = "control.sock"
    private static let mostRequestBytes = 65_536

    let channel: any Channel
    private let underWay: CommandsUnderWay
    /// NIO removes the name it was given when the channel closes: until then the number must stand for this folder.
    private let short: ShortFolderPath

    /// Binds the socket, replacing a stale one: whoever holds the folder's lock is the only server.
    static func bind(in folder: DataFolder, group: any EventLoopGroup, admin: AdminService) async throws
        -> ControlSocket
    {
        unlink(folder.file(fileName))
        // sun_path holds 107 bytes, a data folder's path may be longer: the way through the descriptor is short.
        let short = try ShortFolderPath(folder.path)
        let underWay = CommandsUnderWay()
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ControlHandler(admin: admin, mostRequestBytes: mostRequestBytes, underWay: underWay))
                }
            }
            .bind(unixDomainSocketPath: short.path + "/" + fileName).get()
        guard chmod(folder.file(fileName), 0o600) == 0 else {
            throw IOError(errnoCode: errno, reason: "the modes of \(fileName)")
        }
        return ControlSocket(channel: channel, underWay: underWay, short: short)
    }

    /// Whether a command has been taken and its answer is not on its way yet.
    var isAtWork: Bool { underWay.count.load(ordering: .acquiring) > 0 }

    func close(in folder: DataFolder) async {
        // Closing a listener does not fail in a way that matters here: the process is ending.
        try? await channel.close().get()
        unlink(folder.file(Self.fileName))
    }
}

/// Commands that were taken and are not answered, of all connections of the control socket.
private final class CommandsUnderWay: Sendable {
    let count = Atomic<Int>(0)
}

/// A folder by the number of an open descriptor, for addresses of limited length (unix(7)).
final class ShortFolderPath: Sendable {
    private let descriptor: CInt

    var path: String {
        "/proc/self/fd/\(descriptor)"
    }

    init(_ folder: String) throws(IOError) {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: folder) }
    }

    deinit {
        close(descriptor)
    }
}

/// One connection of an operator's command: one request after the other.
private final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let admin: AdminService
    private let underWay: CommandsUnderWay
    private var reader: LineReader
    /// A command is being carried out; the next one waits.
    private var isBusy = false

    init(admin: AdminService, mostRequestBytes: Int, underWay: CommandsUnderWay) {
        self.admin = admin
        self.underWay = underWay
        reader = LineReader(limit: mostRequestBytes)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.append(unwrapInboundIn(data))
        next(context)
    }

    private func next(_ context: ChannelHandlerContext) {
        guard !isBusy else { return }
        var line: [UInt8] = []
        guard let read = reader.next({ span in line = span.withUnsafeBytes { [UInt8]($0) } }) else { return }
        // What is too long is no command either.
        if case .tooLong = read { line = [] }
        isBusy = true
        underWay.count.add(1, ordering: .acquiringAndReleasing)
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        Task { [admin, line] in
            let answer = await AdminTable.answer(Data(line), admin)
            eventLoop.execute { bound.value.handler.say(answer, bound.value.context) }
        }
    }

    private func say(_ answer: Data, _ context: ChannelHandlerContext) {
        isBusy = false
        let written = context.eventLoop.makePromise(of: Void.self)
        // Also when nobody waits for it any more.
        written.futureResult.whenComplete { [underWay] _ in
            underWay.count.subtract(1, ordering: .acquiringAndReleasing)
        }
        var buffer = context.channel.allocator.buffer(bytes: answer)
        buffer.writeInteger(UInt8(ascii: "\n"))
        context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
        if context.channel.isActive { next(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
