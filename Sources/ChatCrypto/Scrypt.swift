import COpenSSL
import ChatCore
import ChatProtocol

/// scrypt through OpenSSL (RFC 7914; EVP_PBE_scrypt(3)).
enum Scrypt {
    /// Derives `count` bytes of key.
    ///
    /// The memory limit is passed explicitly: OpenSSL's own, 32 MiB, refuses the parameters in use here.
    /// - Throws: `HashingError.failed`; there is no key then, and nothing may match.
    static func derive(
        _ password: Password, salt: [UInt8], ln: Int, r: Int, p: Int, count: Int
    ) throws(HashingError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: count)
        let result = password.withBytes { bytes in
            bytes.withUnsafeBytes { password in
                EVP_PBE_scrypt(
                    password.bindMemory(to: CChar.self).baseAddress, password.count, salt, salt.count,
                    1 << UInt64(ln), UInt64(r), UInt64(p), memoryLimit(ln: ln, r: r, p: p), &key, count)
            }
        }
        guard result == 1 else { throw .failed("scrypt: " + OpenSSLFailure.takeReason()) }
        return key
    }

    /// Bytes that OpenSSL counts for these parameters (128·r·(N + 2) and 128·r·p), and 1 MiB.
    static func memoryLimit(ln: Int, r: Int, p: Int) -> UInt64 {
        128 * UInt64(r) * ((1 << UInt64(ln)) + 2 + UInt64(p)) + (1 << 20)
    }

    /// Whether a password gives the row's key, in a time that doesn't depend on where the keys differ.
    static func matches(_ password: Password, _ row: ScryptRow) throws(HashingError) -> Bool {
        var key = try derive(password, salt: row.salt, ln: row.ln, r: row.r, p: row.p, count: row.key.count)
        defer { OPENSSL_cleanse(&key, key.count) }
        return key.count == row.key.count && CRYPTO_memcmp(key, row.key, key.count) == 0
    }

    /// A row with a fresh salt.
    static func row(for password: Password, _ policy: ScryptPolicy) throws(HashingError) -> ScryptRow {
        var salt = [UInt8](repeating: 0, count: ScryptRow.saltBytes)
        guard RAND_bytes(&salt, Int32(salt.count)) == 1 else {
            throw .failed("salt: " + OpenSSLFailure.takeReason())
        }
        let key = try derive(
            password, salt: salt, ln: policy.ln, r: policy.r, p: policy.p, count: ScryptRow.keyBytes)
        return ScryptRow(ln: policy.ln, r: policy.r, p: policy.p, salt: salt, key: key)
    }
}
