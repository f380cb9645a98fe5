import ChatTLS
import Glibc

/// A certificate that a client shows to a server that asks for one.
public struct ClientIdentity: Sendable, Hashable {
    /// PEM files: the certificate with its chain, and its key, not encrypted.
    public var certificate: String
    public var key: String

    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// - Throws: ``ClientError/local(_:)`` where others can read the key.
    func tlsIdentity() throws(ClientError) -> TLSIdentity {
        var status = stat()
        guard stat(key, &status) == 0 else { throw .local("\(key): \(String(cString: strerror(errno)))") }
        guard status.st_mode & 0o007 == 0 else {
            throw .local("\(key) can be read by everybody: run `chmod 600 \(key)`")
        }
        return TLSIdentity(certificate: .file(certificate), key: .file(key))
    }
}
