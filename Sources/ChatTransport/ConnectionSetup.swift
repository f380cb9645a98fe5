public import ChatTLS
public import NIOCore

/// What lies between the socket and the protocol: nothing, or TLS. The rest of a pipeline is the same for both, on
/// the listening and on the connecting side.
public enum ConnectionSetup: Sendable {
    /// Plain text, for development.
    case insecure
    /// - Parameter serverHostname: on the connecting side the host name or address that the certificate must name.
    case tls(TLSContext, serverHostname: String? = nil, handshakeTimeout: TimeAmount = .seconds(10))

    /// Adds what the set-up needs to a channel that is being made; call it on the channel's event loop, before the
    /// protocol's own handler is added.
    /// - Parameters:
    ///   - buffers: the event loop's, where many connections share one.
    ///   - writesToSocket: nothing else writes to the channel, so the socket may be written to directly.
    /// - Returns: the handler that sends without the pipeline between; nil where there is no TLS.
    @discardableResult
    public func configure(
        _ channel: any Channel, buffers: BufferPool = BufferPool(), writesToSocket: Bool = false
    ) throws -> TLSHandler? {
        switch self {
        case .insecure:
            return nil
        case .tls(let context, let hostname, let timeout):
            let handler = TLSHandler(
                context: context, serverHostname: hostname, handshakeTimeout: timeout, buffers: buffers,
                writesToSocket: writesToSocket)
            try channel.pipeline.syncOperations.addHandler(handler)
            return handler
        }
    }
}
