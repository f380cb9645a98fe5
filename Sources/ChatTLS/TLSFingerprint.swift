import COpenSSL

/// The SHA-256 of a certificate's SubjectPublicKeyInfo (DER; RFC 7469, section 2.4), so it outlives a renewal that
/// keeps the key. As text: `SHA256:` and padded base64.
public struct TLSFingerprint: Hashable, Sendable {
    private static let prefix = "SHA256:"
    private static let digestLength = 32
    private static let base64Length = 44

    /// 32 bytes.
    private let digest: [UInt8]

    /// Reads the text form; the padding may be missing. nil: anything else.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        var encoded = Array(text.utf8.dropFirst(Self.prefix.utf8.count))
        if encoded.count == Self.base64Length - 1 { encoded.append(UInt8(ascii: "=")) }
        // EVP_DecodeBlock skips white space at both ends and takes padding for zeros: only the exact shape may reach it.
        guard encoded.count == Self.base64Length, encoded.last == UInt8(ascii: "="),
            encoded.dropLast().allSatisfy(Self.isBase64)
        else { return nil }
        var decoded = [UInt8](repeating: 0, count: Self.digestLength + 1)
        guard EVP_DecodeBlock(&decoded, encoded, CInt(encoded.count)) == CInt(Self.digestLength + 1) else { return nil }
        self.digest = Array(decoded.prefix(Self.digestLength))
        // The last digit carries two bits that nobody reads: one key, one spelling.
        guard self.description.utf8.elementsEqual(Array(Self.prefix.utf8) + encoded) else { return nil }
    }

    /// - Parameter certificate: an `X509 *`, borrowed. nil: its key can't be encoded.
    init?(certificate: OpaquePointer) {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded)
        guard count > 0, let encoded else {
            ERR_clear_error()
            return nil
        }
        defer { CRYPTO_free(encoded, nil, 0) }
        var digest = [UInt8](repeating: 0, count: Self.digestLength)
        guard EVP_Digest(encoded, Int(count), &digest, nil, EVP_sha256(), nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        self.digest = digest
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension TLSFingerprint: CustomStringConvertible {
    public var description: String {
        // One byte more: EVP_EncodeBlock ends its output with NUL.
        var encoded = [UInt8](repeating: 0, count: Self.base64Length + 1)
        _ = EVP_EncodeBlock(&encoded, self.digest, CInt(self.digest.count))
        return Self.prefix + String(decoding: encoded.prefix(Self.base64Length), as: UTF8.self)
    }
}
