/// Why a certificate was refused.
public enum TLSCertificateProblem: Sendable, Equatable {
    /// No chain to a trusted authority, or a link of it is wrong; the text is OpenSSL's reason.
    case chain(String)
    case expired
    case notYetValid
    /// The server's key is not the pinned one.
    case pinMismatch(expected: TLSFingerprint, actual: TLSFingerprint)
}

/// What went wrong in TLS; ``description`` is one line for a person.
public enum TLSError: Error, Sendable, Equatable {
    /// The configuration can't be used: a file that can't be read, bad PEM, a key that doesn't match, a missing
    /// host name. Nothing was sent.
    case configuration(String)
    /// The peer's certificate was refused.
    case certificateRejected(TLSCertificateProblem)
    /// The certificate is valid, but for other names than the given one.
    case hostnameMismatch(String)
    /// The two sides did not agree, or the peer does not speak TLS; the text is OpenSSL's reason.
    case handshakeFailed(String)
    case handshakeTimeout
    /// The connection ended before the handshake did.
    case closedDuringHandshake
    /// The peer broke the protocol after the handshake, or sent a fatal alert; the text is OpenSSL's reason.
    case protocolFailure(String)
}

extension TLSError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .configuration(let reason): "TLS configuration: \(reason)"
        case .certificateRejected(.chain(let reason)): "certificate rejected: \(reason)"
        case .certificateRejected(.expired): "certificate rejected: it has expired"
        case .certificateRejected(.notYetValid): "certificate rejected: it is not valid yet"
        case .certificateRejected(.pinMismatch(let expected, let actual)):
            "certificate rejected: the server's key has changed, expected \(expected), got \(actual)"
        case .hostnameMismatch(let host): "certificate rejected: it is not for the host \(host)"
        case .handshakeFailed(let reason): "TLS handshake failed: \(reason)"
        case .handshakeTimeout: "TLS handshake failed: it took too long"
        case .closedDuringHandshake: "TLS handshake failed: the peer closed the connection"
        case .protocolFailure(let reason): "TLS failure: \(reason)"
        }
    }
}
