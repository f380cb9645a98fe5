import COpenSSL

/// ALPN on the server (SSL_CTX_set_alpn_select_cb(3)): the server's order counts. Called only for a client that
/// offers ALPN; without a common name the alert is `no_application_protocol` (RFC 7301, section 3.2).
let selectProtocol: SSL_CTX_alpn_select_cb_func = { _, output, outputLength, offered, offeredLength, argument in
    guard let argument, let output, let outputLength else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let ours = Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue().protocolNames
    return ours.withUnsafeBufferPointer { names in
        var chosen: UnsafeMutablePointer<UInt8>?
        var chosenLength: UInt8 = 0
        let result = SSL_select_next_proto(
            &chosen, &chosenLength, names.baseAddress, UInt32(names.count), offered, offeredLength)
        guard result == OPENSSL_NPN_NEGOTIATED, let chosen, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        // What it chose points into our list, which may move; the same name in the client's list stays where it is
        // until OpenSSL has copied it.
        var place = 0
        while place < Int(offeredLength) {
            let length = offered[place]
            let end = place + 1 + Int(length)
            guard end <= Int(offeredLength) else { break }
            if length == chosenLength, CRYPTO_memcmp(offered + place + 1, chosen, Int(length)) == 0 {
                output.pointee = offered + place + 1
                outputLength.pointee = length
                return SSL_TLSEXT_ERR_OK
            }
            place = end
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
}

/// Replaces OpenSSL's verification of the chain (SSL_CTX_set_cert_verify_callback(3)) by a comparison of the key.
/// That the peer owns the key is proved by the handshake itself, in CertificateVerify or ServerKeyExchange.
let verifyPinnedKey: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> CInt = { store, argument in
    guard let store, let argument,
        case .client(.publicKey(let expected), _) =
            Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue().configuration.role,
        let certificate = X509_STORE_CTX_get0_cert(store),
        let actual = TLSFingerprint(certificate: certificate)
    else { return 0 }
    if actual == expected {
        X509_STORE_CTX_set_error(store, X509_V_OK)
        return 1
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
    if let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()) {
        TLSConnection.of(ssl: OpaquePointer(ssl))?.rejection =
            .certificateRejected(.pinMismatch(expected: expected, actual: actual))
    }
    return 0
}
