import COpenSSL

extension TLSConnection {
    /// Server name (SNI, RFC 6066), the check of the host name (RFC 9525), and ALPN.
    static func prepareClient(
        _ ssl: OpaquePointer, context: TLSContext, serverHostname: String?
    ) throws(TLSError) {
        let names = context.protocolNames
        // This function alone of its family answers 0 for success (SSL_set_alpn_protos(3)).
        guard names.isEmpty || SSL_set_alpn_protos(ssl, names, UInt32(names.count)) == 0 else {
            throw .unusable("application protocols are not accepted")
        }
        guard var host = serverHostname, !host.isEmpty else {
            switch context.configuration.role {
            case .server, .client(.publicKey, _), .client(.unverified, _): return
            case .client(.systemRoots, _), .client(.authorities, _):
                throw .configuration("no host name is given that the certificate could be checked for")
            }
        }
        guard !host.utf8.contains(0) else { throw .configuration("the host name contains a NUL") }
        guard let parameters = SSL_get0_param(ssl) else { throw .unusable("no verification parameters") }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        // It works for addresses alone, and these are not sent as server name.
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return }
        ERR_clear_error()
        if host.hasSuffix(".") { host.removeLast() }
        // The subject's common name does not count, also if there is no alternative name.
        let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(flags))
        guard X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) == 1,
            cossl_set_server_name(ssl, host) == 1
        else { throw .unusable("the host name is not accepted") }
    }
}
