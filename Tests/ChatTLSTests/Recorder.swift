import ChatTLS
import NIOCore

/// Stands behind a TLSHandler and writes down what it tells.
final class Recorder: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer

    enum Entry: Equatable {
        case active
        case handshake
        case text(String)
        case truncated
        case inputClosed
        case inactive
        case error(TLSError)
        case otherError
    }

    private(set) var entries: [Entry] = []
    private(set) var peers: [TLSPeer] = []
    private(set) var reads = 0
    /// Run after an entry was written down, with the place to act from.
    var onEntry: ((Entry, ChannelHandlerContext) -> Void)?

    var text: String {
        entries.reduce(into: "") { if case .text(let part) = $1 { $0 += part } }
    }

    var errors: [TLSError] {
        entries.compactMap { if case .error(let error) = $0 { error } else { nil } }
    }

    private func record(_ entry: Entry, _ context: ChannelHandlerContext) {
        if case .text(let new) = entry, case .text(let before)? = entries.last {
            entries[entries.count - 1] = .text(before + new)
        } else {
            entries.append(entry)
        }
        onEntry?(entry, context)
    }

    func channelActive(context: ChannelHandlerContext) {
        record(.active, context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reads += 1
        let bytes = unwrapInboundIn(data)
        record(.text(String(buffer: bytes)), context)
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSEvent.handshakeCompleted(let peer):
            peers.append(peer)
            record(.handshake, context)
        case TLSEvent.truncated: record(.truncated, context)
        case ChannelEvent.inputClosed: record(.inputClosed, context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        record((error as? TLSError).map(Entry.error) ?? .otherError, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        record(.inactive, context)
        context.fireChannelInactive()
    }
}
