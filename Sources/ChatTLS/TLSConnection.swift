import COpenSSL
import NIOCore

/// One TLS connection without I/O: ciphertext goes in by ``receive(_:)``, comes out of ``takeOutgoing()``.
///
/// Belongs to one event loop. Every call into OpenSSL stands in one synchronous block: `ERR_clear_error`, the call,
/// `SSL_get_error`; the error queue is the thread's, not the connection's.
final class TLSConnection {
    enum Step: Equatable {
        /// Nothing more can be done before the peer has sent more.
        case incomplete
        case complete
        case failed(TLSError)
    }

    /// The largest record's plaintext (RFC 8446, section 5.1).
    static let recordSize = 16384

    private let ssl: OpaquePointer
    /// The `SSL *` keeps the `SSL_CTX *`, but that only borrows this object.
    private let context: TLSContext
    private let serverHostname: String?
    let buffers: BufferPool
    private var closeNotifySent = false
    private var unaskedReplies = 0

    /// Received and not yet read by OpenSSL; the BIO reads it.
    var incoming = ByteBuffer()
    /// Written by OpenSSL and not yet taken; the BIO writes it, in a buffer of the pool.
    var outgoing = ByteBuffer()
    /// Where there is one, for records that it takes at once.
    var socket: DirectSocket?
    /// What OpenSSL writes now may go to the socket at once.
    private var sendsDirectly = false
    /// Set by the verification callback, which knows more than OpenSSL's queue.
    var rejection: TLSError?

    /// - Parameter serverHostname: a host name or IP address; needed by a client that verifies the chain.
    init(context: TLSContext, serverHostname: String?, buffers: BufferPool) throws(TLSError) {
        OpenSSLErrorQueue.clear()
        guard let ssl = SSL_new(context.pointer) else { throw .unusable("no TLS connection") }
        self.ssl = ssl
        self.context = context
        self.serverHostname = serverHostname
        self.buffers = buffers
        guard let bio = ByteBufferBIO.make(for: self) else { throw .unusable("no TLS connection") }
        // One reference serves both directions (SSL_set_bio(3)).
        SSL_set_bio(ssl, bio, bio)
        if context.isServer {
            SSL_set_accept_state(ssl)
        } else {
            try Self.prepareClient(ssl, context: context, serverHostname: serverHostname)
            SSL_set_connect_state(ssl)
        }
    }

    deinit { SSL_free(self.ssl) }

    static func of(ssl: OpaquePointer) -> TLSConnection? {
        SSL_get_rbio(ssl).flatMap(ByteBufferBIO.connection(of:))
    }
}

// MARK: - Bytes from and to the network

extension TLSConnection {
    func receive(_ ciphertext: ByteBuffer) {
        if self.incoming.readableBytes == 0 {
            self.incoming = ciphertext
        } else {
            self.incoming.writeImmutableBuffer(ciphertext)
        }
    }

    /// Lets go of the network's buffer, so that it can be used again.
    private func releaseIncomingIfEmpty() {
        if self.incoming.readableBytes == 0 { self.incoming = ByteBuffer() }
    }

    /// Takes what OpenSSL has written: to the socket, or what that does not take, and all behind it, to ``outgoing``.
    func send(_ record: UnsafeRawBufferPointer) {
        var sent = 0
        if self.sendsDirectly, !self.hasOutgoing, let count = self.socket?.send(record) { sent = count }
        guard sent < record.count else { return }
        if self.outgoing.capacity == 0 { self.outgoing = self.buffers.take() }
        self.outgoing.writeBytes(UnsafeRawBufferPointer(rebasing: record[sent...]))
    }

    var hasOutgoing: Bool { self.outgoing.readableBytes > 0 }

    func takeOutgoing() -> ByteBuffer {
        var bytes = ByteBuffer()
        swap(&bytes, &self.outgoing)
        return bytes
    }
}

// MARK: - Steps

extension TLSConnection {
    func handshake() -> Step {
        OpenSSLErrorQueue.clear()
        let result = SSL_do_handshake(self.ssl)
        let code = SSL_get_error(self.ssl, result)
        self.releaseIncomingIfEmpty()
        switch code {
        case SSL_ERROR_NONE: return .complete
        case SSL_ERROR_WANT_READ: return .incomplete
        case SSL_ERROR_ZERO_RETURN: return .failed(.closedDuringHandshake)
        default: return .failed(self.handshakeError())
        }
    }

    /// Decrypts all that has been received and appends it to `plaintext`.
    ///
    /// - Returns: `.complete` after the peer's close_notify.
    func read(into plaintext: inout ByteBuffer) -> Step {
        let outgoingBefore = self.outgoing.readableBytes
        let step = self.readAll(into: &plaintext)
        self.releaseIncomingIfEmpty()
        guard self.outgoing.readableBytes > outgoingBefore, step == .incomplete else { return step }
        // Each refused renegotiation of TLS 1.2 costs a reply: a peer that doesn't read them must not fill our memory.
        self.unaskedReplies += 1
        return self.unaskedReplies > 1000 ? .failed(.protocolFailure("too many control messages")) : step
    }

    private func readAll(into plaintext: inout ByteBuffer) -> Step {
        // A record is never longer than its ciphertext: one allocation is enough for what lies here.
        plaintext.reserveCapacity(minimumWritableBytes: min(self.incoming.readableBytes, 1 << 16))
        while true {
            var count = 0
            var code = SSL_ERROR_NONE
            plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: 256) { space in
                OpenSSLErrorQueue.clear()
                let result = SSL_read_ex(self.ssl, space.baseAddress, space.count, &count)
                if result != 1 { code = SSL_get_error(self.ssl, result) }
                return count
            }
            switch code {
            case SSL_ERROR_NONE:
                // Another call would only find that nothing is there, at the price of a 16 KiB buffer.
                if self.incoming.readableBytes == 0, SSL_pending(self.ssl) == 0 { return .incomplete }
            case SSL_ERROR_WANT_READ: return .incomplete
            case SSL_ERROR_ZERO_RETURN: return .complete
            default: return .failed(self.protocolError())
            }
        }
    }

    /// Encrypts `plaintext` and takes away what has been encrypted. Not before the handshake is done.
    ///
    /// - Returns: `.incomplete` if OpenSSL must first read the rest of a post-handshake message: try again later,
    ///   with the same bytes.
    func write(_ plaintext: inout ByteBuffer) -> Step {
        guard plaintext.readableBytes > 0 else { return .complete }
        var step = Step.complete
        plaintext.readWithUnsafeReadableBytes { bytes in
            let encrypted: Int
            (step, encrypted) = self.write(bytes)
            return encrypted
        }
        return step
    }

    /// The same; and how many bytes have been encrypted.
    func write(_ plaintext: UnsafeRawBufferPointer) -> (Step, encrypted: Int) {
        var encrypted = 0
        // Several records leave together, by one write.
        self.sendsDirectly = plaintext.count <= Self.recordSize
        defer { self.sendsDirectly = false }
        while encrypted < plaintext.count {
            let rest = UnsafeRawBufferPointer(rebasing: plaintext[encrypted...])
            var count = 0
            OpenSSLErrorQueue.clear()
            let result = SSL_write_ex(self.ssl, rest.baseAddress, rest.count, &count)
            guard result != 1 else {
                encrypted += count
                continue
            }
            switch SSL_get_error(self.ssl, result) {
            case SSL_ERROR_WANT_READ: return (.incomplete, encrypted)
            default: return (.failed(self.protocolError()), encrypted)
            }
        }
        return (.complete, encrypted)
    }

    /// Once; the peer's answer is not waited for. Not after a failure (SSL_shutdown(3)).
    func sendCloseNotify() {
        guard !self.closeNotifySent else { return }
        self.closeNotifySent = true
        OpenSSLErrorQueue.clear()
        _ = SSL_shutdown(self.ssl)
        OpenSSLErrorQueue.clear()
    }
}

// MARK: - What is known after the fact

extension TLSConnection {
    /// After the handshake.
    var peer: TLSPeer {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(self.ssl, &name, &length)
        let suite = SSL_get_current_cipher(self.ssl).flatMap { SSL_CIPHER_standard_name($0) }
        let certificate = SSL_get0_peer_certificate(self.ssl)
        return TLSPeer(
            version: String(cString: SSL_get_version(self.ssl)),
            cipherSuite: suite.map { String(cString: $0) } ?? "unknown",
            applicationProtocol: name.map {
                String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self)
            },
            fingerprint: certificate.flatMap { TLSFingerprint(certificate: $0) },
            commonName: self.context.isServer ? certificate.flatMap { CertificateDescription.commonName(of: $0) } : nil)
    }

    private func protocolError() -> TLSError {
        .protocolFailure(OpenSSLErrorQueue.takeReason() ?? "unexpected end")
    }

    private func handshakeError() -> TLSError {
        let code = ERR_peek_error()
        let reason = OpenSSLErrorQueue.takeReason() ?? "unexpected end"
        if let rejection = self.rejection { return rejection }
        guard ERR_GET_LIB(code) == ERR_LIB_SSL, ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED else {
            return .handshakeFailed(reason)
        }
        let result = SSL_get_verify_result(self.ssl)
        switch CInt(truncatingIfNeeded: result) {
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return .hostnameMismatch(self.serverHostname ?? "")
        case X509_V_ERR_CERT_HAS_EXPIRED: return .certificateRejected(.expired)
        case X509_V_ERR_CERT_NOT_YET_VALID: return .certificateRejected(.notYetValid)
        default: return .certificateRejected(.chain(String(cString: X509_verify_cert_error_string(result))))
        }
    }
}
