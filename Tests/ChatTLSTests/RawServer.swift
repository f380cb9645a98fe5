import COpenSSL
import ChatTLS
import NIOCore

/// A server straight on OpenSSL, to do what ours never does: it sends a session ticket so long that it takes several
/// records.
final class RawServer {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer

    init(_ identity: Identity) throws {
        let folder = try TemporaryFolder()
        let files = try folder.write(identity)
        guard let context = SSL_CTX_new(TLS_server_method()), let ssl = Self.connection(context, files: files),
            let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem())
        else { throw TLSError.configuration("no raw server") }
        self.context = context
        self.ssl = ssl
        self.input = input
        self.output = output
        SSL_set_bio(ssl, input, output)
        SSL_set_accept_state(ssl)
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    private static func connection(_ context: OpaquePointer, files: (certificate: String, key: String))
        -> OpaquePointer?
    {
        let fill: SSL_CTX_generate_session_ticket_fn = { ssl, _ in
            let padding = [UInt8](repeating: 7, count: 1500)
            return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), padding, padding.count)
        }
        guard SSL_CTX_use_certificate_file(context, files.certificate, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_set_session_ticket_cb(context, fill, nil, nil) == 1, SSL_CTX_set_num_tickets(context, 1) == 1
        else { return nil }
        let ssl = SSL_new(context)
        // SSL_set_max_send_fragment is a macro.
        SSL_ctrl(ssl, SSL_CTRL_SET_MAX_SEND_FRAGMENT, 512, nil)
        return ssl
    }

    /// - Returns: what it has to say to `bytes`, as records.
    func handshake(_ bytes: ByteBuffer) -> [ByteBuffer] {
        feed(bytes)
        SSL_do_handshake(ssl)
        var answer = [UInt8](repeating: 0, count: 1 << 16)
        let count = BIO_read(output, &answer, CInt(answer.count))
        var rest = ByteBuffer(bytes: answer.prefix(max(0, Int(count))))
        var records: [ByteBuffer] = []
        while let length = rest.getInteger(at: rest.readerIndex + 3, as: UInt16.self),
            let record = rest.readSlice(length: 5 + Int(length))
        {
            records.append(record)
        }
        return records
    }

    func read(_ bytes: ByteBuffer) -> String {
        feed(bytes)
        var text = [UInt8](repeating: 0, count: 1 << 14)
        let count = SSL_read(ssl, &text, CInt(text.count))
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }

    private func feed(_ bytes: ByteBuffer) {
        let array = Array(bytes.readableBytesView)
        if !array.isEmpty { BIO_write(input, array, CInt(array.count)) }
    }
}
