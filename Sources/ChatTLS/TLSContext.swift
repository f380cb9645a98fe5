import COpenSSL

/// Certificates, keys, trust and rules, made once and shared by any number of connections (an `SSL_CTX`).
///
/// `@unchecked`: nothing is changed after init, and OpenSSL allows one SSL_CTX to be used by many threads then
/// (openssl-threads(7)).
public final class TLSContext: @unchecked Sendable {
    /// Owned. The callbacks registered in it borrow `self`; see ``TLSConnection``, which keeps both alive.
    let pointer: OpaquePointer
    let configuration: TLSConfiguration
    /// Of the own certificate; nil: a client without one.
    public let fingerprint: TLSFingerprint?
    /// ALPN names as they go over the wire: each behind a byte with its length.
    let protocolNames: [UInt8]

    /// Reads the files and checks them: certificates and key must parse and belong together.
    ///
    /// - Throws: ``TLSError/configuration(_:)``. Dates are not looked at: see ``CertificateDescription``.
    public init(_ configuration: TLSConfiguration) throws(TLSError) {
        self.protocolNames = try Self.wireFormat(of: configuration.applicationProtocols)
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(TLS_method()) else { throw .unusable("no TLS context") }
        do throws(TLSError) {
            try Self.applyRules(to: pointer)
            switch configuration.role {
            case .server(let identity, let clients):
                self.fingerprint = try Self.install(identity, in: pointer)
                if let clients { try Self.install(clients, in: pointer) }
            case .client(let trust, let identity):
                self.fingerprint = try identity.flatMap { identity throws(TLSError) in
                    try Self.install(identity, in: pointer)
                }
                try Self.install(trust, in: pointer)
            }
        } catch {
            SSL_CTX_free(pointer)
            throw error
        }
        self.pointer = pointer
        self.configuration = configuration
        self.registerCallbacks()
    }

    deinit { SSL_CTX_free(self.pointer) }

    var isServer: Bool {
        if case .server = self.configuration.role { true } else { false }
    }

    /// Callbacks get `self` without a reference of their own: one would be a cycle.
    private func registerCallbacks() {
        let this = Unmanaged.passUnretained(self).toOpaque()
        switch self.configuration.role {
        case .server:
            if !self.protocolNames.isEmpty { SSL_CTX_set_alpn_select_cb(self.pointer, selectProtocol, this) }
        case .client(.publicKey, _):
            SSL_CTX_set_cert_verify_callback(self.pointer, verifyPinnedKey, this)
        case .client: break
        }
    }
}

extension TLSContext {
    /// Mozilla's "intermediate" list without its suites that lack forward secrecy or authenticated encryption.
    private static let suitesOfTLS12 = """
        ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
        ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:\
        ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
        """
    private static let suitesOfTLS13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    private static let groups = "X25519:P-256:P-384"

    /// Set here and not left to openssl.cnf: a fresh context sets no minimum version.
    private static func applyRules(to context: OpaquePointer) throws(TLSError) {
        SSL_CTX_set_security_level(context, 2)
        cossl_ctx_set_options(context)
        cossl_ctx_set_modes(context)
        cossl_ctx_disable_session_cache(context)
        // SSL_OP_NO_TICKET stops the tickets of TLS 1.2, and makes those of 1.3 stateful; none at all takes both.
        guard SSL_CTX_set_num_tickets(context, 0) == 1,
            cossl_ctx_set_protocol_range(context, TLS1_2_VERSION, TLS1_3_VERSION) == 1,
            cossl_ctx_set_groups(context, self.groups) == 1,
            SSL_CTX_set_cipher_list(context, self.suitesOfTLS12) == 1,
            SSL_CTX_set_ciphersuites(context, self.suitesOfTLS13) == 1
        else { throw .unusable("this OpenSSL lacks a needed version, group or suite") }
    }

    private static func wireFormat(of names: [String]) throws(TLSError) -> [UInt8] {
        var bytes: [UInt8] = []
        for name in names {
            guard let length = UInt8(exactly: name.utf8.count), length > 0 else {
                throw .configuration("application protocol \"\(name)\": 1 to 255 bytes are allowed")
            }
            bytes.append(length)
            bytes.append(contentsOf: name.utf8)
        }
        return bytes
    }

    /// - Returns: the leaf's fingerprint.
    private static func install(_ identity: TLSIdentity, in context: OpaquePointer) throws(TLSError) -> TLSFingerprint?
    {
        let key = try identity.key.privateKey()
        var fingerprint: TLSFingerprint?
        try identity.certificate.forEachCertificate { index, certificate throws(TLSError) in
            if index > 0 {
                guard cossl_ctx_add_chain_certificate(context, certificate) == 1 else {
                    throw .unusable("certificate \(index + 1) of the chain is not accepted")
                }
                return
            }
            guard X509_check_private_key(certificate, key.pointer) == 1 else {
                ERR_clear_error()
                throw .configuration("the key does not match the certificate")
            }
            guard SSL_CTX_use_certificate(context, certificate) == 1 else {
                throw .unusable("the certificate is not accepted")
            }
            fingerprint = TLSFingerprint(certificate: certificate)
        }
        guard SSL_CTX_use_PrivateKey(context, key.pointer) == 1 else { throw .unusable("the key is not accepted") }
        return fingerprint
    }

    private static func install(_ clients: TLSClientVerification, in context: OpaquePointer) throws(TLSError) {
        guard let store = SSL_CTX_get_cert_store(context) else { throw .unusable("no certificate store") }
        try clients.authorities.forEachCertificate { index, certificate throws(TLSError) in
            // The second is the list of names that clients choose their certificate by.
            guard X509_STORE_add_cert(store, certificate) == 1, SSL_CTX_add_client_CA(context, certificate) == 1 else {
                throw .unusable("authority \(index + 1) for clients is not accepted")
            }
        }
        var flags = X509_V_FLAG_PARTIAL_CHAIN
        if let revocations = clients.revocations {
            try revocations.forEachRevocationList { list throws(TLSError) in
                guard X509_STORE_add_crl(store, list) == 1 else { throw .unusable("a CRL is not accepted") }
            }
            flags |= X509_V_FLAG_CRL_CHECK
        }
        X509_STORE_set_flags(store, UInt(flags))
        let required = clients.isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nil)
    }

    private static func install(_ trust: TLSTrust, in context: OpaquePointer) throws(TLSError) {
        switch trust {
        case .systemRoots:
            guard SSL_CTX_set_default_verify_paths(context) == 1 else { throw .unusable("no system roots") }
        case .authorities(let pem):
            guard let store = SSL_CTX_get_cert_store(context) else { throw .unusable("no certificate store") }
            try pem.forEachCertificate { index, certificate throws(TLSError) in
                guard X509_STORE_add_cert(store, certificate) == 1 else {
                    throw .unusable("authority \(index + 1) is not accepted")
                }
            }
            // What the user named is trusted, also if it is an intermediate authority or the server's own certificate.
            X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        case .publicKey: break
        case .unverified:
            SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
            return
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    }
}
