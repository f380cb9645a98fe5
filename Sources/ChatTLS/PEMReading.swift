import COpenSSL

extension TLSPEM {
    /// For messages: the path, or what the text is.
    private func name(_ what: String) -> String {
        switch self {
        case .file(let path), .text(_, let path?): "\(what) \(path)"
        case .text(_, nil): what
        }
    }

    /// Calls `body` with each certificate in turn; it borrows the `X509 *`.
    ///
    /// - Throws: ``TLSError/configuration(_:)`` if the file can't be read, the PEM is bad, or holds no certificate.
    func forEachCertificate(
        _ body: (_ index: Int, _ certificate: OpaquePointer) throws(TLSError) -> Void
    ) throws(TLSError) {
        try self.withBIO("certificate") { bio throws(TLSError) in
            var index = 0
            while let pointer = PEM_read_bio_X509(bio, nil, refusePassword, nil) {
                let certificate = CertificateHandle(owning: pointer)
                try body(index, certificate.pointer)
                index += 1
            }
            try self.checkEnd("certificate", after: index)
        }
    }

    /// Calls `body` with each CRL in turn; it borrows the `X509_CRL *`.
    ///
    /// - Throws: ``TLSError/configuration(_:)`` if the file can't be read, the PEM is bad, or holds no CRL.
    func forEachRevocationList(_ body: (_ list: OpaquePointer) throws(TLSError) -> Void) throws(TLSError) {
        try self.withBIO("CRL") { bio throws(TLSError) in
            var count = 0
            while let list = PEM_read_bio_X509_CRL(bio, nil, refusePassword, nil) {
                defer { X509_CRL_free(list) }
                try body(list)
                count += 1
            }
            try self.checkEnd("CRL", after: count)
        }
    }

    /// After the last object of a file: whether it was the file that ended, and not one more object that is cut off.
    private func checkEnd(_ what: String, after count: Int) throws(TLSError) {
        // The end of the file, too, is an error on the queue: "no start line".
        let code = ERR_peek_last_error()
        guard count > 0 else {
            ERR_clear_error()
            throw .configuration("\(name(what)): no PEM \(what) in it")
        }
        guard ERR_GET_LIB(code) == ERR_LIB_PEM, ERR_GET_REASON(code) == PEM_R_NO_START_LINE else {
            throw .unusable("\(name(what)): bad PEM after \(what) \(count)")
        }
        ERR_clear_error()
    }

    /// - Throws: ``TLSError/configuration(_:)`` if the file can't be read, the PEM is bad, or the key is encrypted.
    func privateKey() throws(TLSError) -> KeyHandle {
        var pointer: OpaquePointer?
        try self.withBIO("key") { bio throws(TLSError) in
            pointer = PEM_read_bio_PrivateKey(bio, nil, refusePassword, nil)
        }
        guard let pointer else {
            let reason = OpenSSLErrorQueue.takeReason() ?? ""
            let encrypted = reason.contains("password") || reason.contains("interrupted or cancelled")
            throw .configuration(
                "\(self.name("key")): \(encrypted ? "it is encrypted" : "no private key in PEM form in it")")
        }
        return KeyHandle(owning: pointer)
    }

    private func withBIO(_ what: String, _ body: (OpaquePointer) throws(TLSError) -> Void) throws(TLSError) {
        ERR_clear_error()
        switch self {
        case .file(let path):
            guard let bio = BIO_new_file(path, "r") else { throw .unusable("\(self.name(what)) can't be read") }
            let owner = BIOHandle(owning: bio)
            try body(owner.pointer)
        case .text(let bytes, _):
            let owner = try BIOHandle()
            var written = 0
            guard bytes.isEmpty || BIO_write_ex(owner.pointer, bytes, bytes.count, &written) == 1 else {
                throw .unusable("out of memory")
            }
            try body(owner.pointer)
        }
    }
}

/// Stands in for OpenSSL's own password callback, which would ask at the terminal.
private let refusePassword:
    @convention(c) (UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?) -> CInt =
        { _, _, _, _ in -1 }
