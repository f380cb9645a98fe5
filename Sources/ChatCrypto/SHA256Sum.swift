import COpenSSL

/// The SHA-256 of bytes that come in pieces (EVP_DigestInit(3)).
public struct SHA256Sum: ~Copyable {
    public static let length = 32

    /// An `EVP_MD_CTX *`; nil: OpenSSL had no memory for it.
    private let context: OpaquePointer?
    private var isWhole: Bool

    public init() {
        context = EVP_MD_CTX_new()
        isWhole = context != nil && EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        isWhole = isWhole && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
    }

    /// 64 hexadecimal digits; nil: OpenSSL failed.
    public consuming func hexadecimal() -> String? {
        var digest = [UInt8](repeating: 0, count: Self.length)
        guard isWhole, EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
