/// Where PEM text comes from: certificates (leaf first, then its chain), authorities, or an unencrypted private key.
public enum TLSPEM: Sendable {
    /// A path, read when the context is made.
    case file(String)
    /// The text itself. `file`: where it was read, for messages.
    case text([UInt8], file: String? = nil)
}

/// How a client decides that it talks to the right server.
public enum TLSTrust: Sendable {
    /// The authorities of the operating system; chain, dates and host name are checked.
    case systemRoots
    /// An authority of one's own, or a self-signed certificate; chain, dates and host name are checked.
    case authorities(TLSPEM)
    /// The server's public key is known: this replaces chain, host name and dates.
    case publicKey(TLSFingerprint)
    /// Nothing is checked (trust on first use). The caller must look at the fingerprint in
    /// ``TLSEvent/handshakeCompleted(_:)`` before it writes anything.
    case unverified
}

/// Which certificates a server asks its clients for.
public struct TLSClientVerification: Sendable {
    let authorities: TLSPEM
    public let revocations: TLSPEM?
    let isRequired: Bool

    /// - Parameters:
    ///   - authorities: who may have signed them.
    ///   - revocations: CRLs of those who sign; nil: nobody is asked whether a certificate was revoked.
    ///   - isRequired: whether a client without a certificate is refused.
    public init(authorities: TLSPEM, revocations: TLSPEM? = nil, isRequired: Bool = true) {
        self.authorities = authorities
        self.revocations = revocations
        self.isRequired = isRequired
    }
}

/// A certificate chain, leaf first, and the leaf's private key, not encrypted.
public struct TLSIdentity: Sendable {
    let certificate: TLSPEM
    let key: TLSPEM

    public init(certificate: TLSPEM, key: TLSPEM) {
        self.certificate = certificate
        self.key = key
    }
}

/// What a ``TLSContext`` is made from. Versions, suites and groups are fixed: TLS 1.3 and 1.2 with forward secrecy
/// and authenticated encryption only (RFC 9325).
public struct TLSConfiguration: Sendable {
    enum Role: Sendable {
        case server(TLSIdentity, TLSClientVerification?)
        case client(TLSTrust, TLSIdentity?)
    }

    let role: Role
    /// ALPN names (RFC 7301), best first. Empty: the extension is not used.
    let applicationProtocols: [String]

    /// - Parameters:
    ///   - certificate: the chain, leaf first.
    ///   - key: the leaf's private key, not encrypted.
    ///   - clients: whom to ask for a certificate; nil: nobody is asked.
    ///   - applicationProtocols: ALPN names. A client that offers ALPN without one of them is refused with the alert
    ///     `no_application_protocol`; one that offers none is served.
    public static func server(
        certificate: TLSPEM, key: TLSPEM, clients: TLSClientVerification? = nil, applicationProtocols: [String] = []
    ) -> TLSConfiguration {
        TLSConfiguration(
            role: .server(TLSIdentity(certificate: certificate, key: key), clients),
            applicationProtocols: applicationProtocols)
    }

    /// - Parameters:
    ///   - trust: how the server is verified.
    ///   - identity: the certificate to show to a server that asks for one.
    ///   - applicationProtocols: ALPN names to offer.
    public static func client(
        trust: TLSTrust, identity: TLSIdentity? = nil, applicationProtocols: [String] = []
    ) -> TLSConfiguration {
        TLSConfiguration(role: .client(trust, identity), applicationProtocols: applicationProtocols)
    }
}
