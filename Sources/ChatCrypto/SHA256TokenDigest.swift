import COpenSSL
public import ChatCore
public import ChatProtocol

/// SHA-256 over the 16 bytes of a token (SECURITY.md 3.6).
public struct SHA256TokenDigest: TokenDigesting {
    public init() {}

    public func digest(_ token: Token) -> TokenDigest {
        var input = (token.high.bigEndian, token.low.bigEndian)
        var output: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeBytes(of: &input) { bytes in
            withUnsafeMutableBytes(of: &output) { digest in
                // SHA256 works on the stack and has no way to fail.
                _ = SHA256(
                    bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count,
                    digest.bindMemory(to: UInt8.self).baseAddress)
            }
        }
        return TokenDigest(output.0.bigEndian, output.1.bigEndian, output.2.bigEndian, output.3.bigEndian)
    }
}
