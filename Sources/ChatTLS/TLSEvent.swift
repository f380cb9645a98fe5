/// What ``TLSHandler`` tells the handlers behind it, as user inbound events.
public enum TLSEvent: Sendable, Equatable {
    /// Once, before any data.
    case handshakeCompleted(TLSPeer)
    /// The connection ended without the peer's close_notify: what came before may have been cut off (RFC 8446,
    /// section 6.1). Fired just before `ChannelEvent.inputClosed` or `channelInactive`.
    case truncated
}

/// What the handshake agreed on, and with whom.
public struct TLSPeer: Sendable, Equatable {
    /// "TLSv1.3" or "TLSv1.2".
    public let version: String
    /// The name of RFC 8446 and of the IANA registry, such as "TLS_AES_128_GCM_SHA256".
    public let cipherSuite: String
    /// The ALPN name (RFC 7301); nil: none was agreed on.
    public let applicationProtocol: String?
    /// Of the peer's certificate; nil: it sent none, as clients do.
    public let fingerprint: TLSFingerprint?
    /// On the server: the subject's common name in the client's certificate, which was accepted. nil: there is no
    /// certificate, or not exactly one such name.
    public let commonName: String?
}
