import COpenSSL

/// An `X509 *` of our own.
struct CertificateHandle: ~Copyable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { X509_free(self.pointer) }
}

/// An `EVP_PKEY *` of our own.
struct KeyHandle: ~Copyable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(self.pointer) }
}

/// A `BIO *` of our own over memory or a file.
struct BIOHandle: ~Copyable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    /// An empty one to write to; its memory is wiped when it is freed, for it may hold a key.
    init() throws(TLSError) {
        guard let pointer = BIO_new(BIO_s_secmem()) else { throw .unusable("out of memory") }
        self.pointer = pointer
    }

    deinit { BIO_free_all(self.pointer) }

    /// What was written so far.
    var bytes: [UInt8] {
        var start: UnsafePointer<UInt8>?
        let count = cossl_bio_memory(self.pointer, &start)
        return Array(UnsafeBufferPointer(start: start, count: count))
    }
}
