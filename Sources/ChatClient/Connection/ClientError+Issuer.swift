import ChatTLS

extension ClientError {
    /// Nobody whom this side trusts vouches for the server's key; of the certificate nothing else was looked at.
    public var isUnknownIssuer: Bool {
        guard case .untrusted(_, let reason) = self else { return false }
        return Self.unknownIssuers.contains(reason)
    }

    /// The words of X509_verify_cert_error_string(3).
    private static let unknownIssuers = Set(
        [
            "self-signed certificate", "self-signed certificate in certificate chain",
            "unable to get local issuer certificate", "unable to get issuer certificate",
            "unable to verify the first certificate",
        ].map { TLSError.certificateRejected(.chain($0)).description })
}
