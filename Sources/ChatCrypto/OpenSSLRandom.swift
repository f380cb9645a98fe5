import COpenSSL
public import ChatCore
public import ChatProtocol

/// Random bytes from OpenSSL's generator for secrets (RAND_priv_bytes(3)).
public struct OpenSSLRandom: RandomBytes {
    public init() {}

    public func token() throws(RandomnessError) -> Token {
        var words: (UInt64, UInt64) = (0, 0)
        let result = withUnsafeMutableBytes(of: &words) { bytes in
            RAND_priv_bytes(bytes.bindMemory(to: UInt8.self).baseAddress, Int32(bytes.count))
        }
        guard result == 1 else { throw RandomnessError(OpenSSLFailure.takeReason()) }
        return Token(high: words.0, low: words.1)
    }
}
