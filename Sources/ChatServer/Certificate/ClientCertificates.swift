/// Whether a client of a TLS listener must show a certificate, where there is an authority for them.
public enum ClientCertificates: String, Sendable, CaseIterable {
    /// Without one there is no connection.
    case required
    /// One that is shown must be good; whoever has none logs in by password.
    case optional
}
