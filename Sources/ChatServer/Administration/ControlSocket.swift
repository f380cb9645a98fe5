import ChatStore
import ChatTransport
import Foundation
import NIOCore
import NIOPosix

/// The server's side of the socket in the data folder: one JSON object a line in, one out.
struct ControlSocket: Sendable {
    static let fileName = "control.sock"
    private static let mostRequestBytes = 65_536

    let channel: any Channel
    /// NIO removes the name it was given when the channel closes: until then the number must stand for this folder.
    private let short: ShortFolderPath

    /// Binds the socket, replacing a stale one: whoever holds the folder's lock is the only server.
    static func bind(in folder: DataFolder, group: any EventLoopGroup, admin: AdminService) async throws
        -> ControlSocket
    {
        unlink(folder.file(fileName))
        // sun_path holds 107 bytes, a data folder's path may be longer: the way through the descriptor is short.
        let short = try ShortFolderPath(folder.path)
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ControlHandler(admin: admin, mostRequestBytes: mostRequestBytes))
                }
            }
            .bind(unixDomainSocketPath: short.path + "/" + fileName).get()
        guard chmod(folder.file(fileName), 0o600) == 0 else {
            throw IOError(errnoCode: errno, reason: "the modes of \(fileName)")
        }
        return ControlSocket(channel: channel, short: short)
    }

    func close(in folder: DataFolder) async {
        // Closing a listener does not fail in a way that matters here: the process is ending.
        try? await channel.close().get()
        unlink(folder.file(Self.fileName))
    }
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
    private var reader: LineReader
    /// A command is being carried out; the next one waits.
    private var isBusy = false

    init(admin: AdminService, mostRequestBytes: Int) {
        self.admin = admin
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
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        Task { [admin, line] in
            let answer = await AdminTable.answer(Data(line), admin)
            eventLoop.execute { bound.value.handler.say(answer, bound.value.context) }
        }
    }

    private func say(_ answer: Data, _ context: ChannelHandlerContext) {
        isBusy = false
        guard context.channel.isActive else { return }
        var buffer = context.channel.allocator.buffer(bytes: answer)
        buffer.writeInteger(UInt8(ascii: "\n"))
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        next(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
