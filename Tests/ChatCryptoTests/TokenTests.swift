import ChatCore
import ChatProtocol
import Testing

@testable import ChatCrypto

@Suite("Tokens")
struct TokenTests {
    @Test("S3.6: every token is another one")
    func random() throws {
        let tokens = try (0..<1_000).map { _ in try OpenSSLRandom().token() }
        #expect(Set(tokens).count == 1_000)
        let all = tokens.reduce((UInt64.max, UInt64(0))) { ($0.0 & $1.high & $1.low, $0.1 | $1.high | $1.low) }
        #expect(all == (0, .max), "no bit is always the same")
    }

    @Test("S3.6: the digest is SHA-256 over the token's 16 bytes")
    func digest() throws {
        // printf '000102030405060708090a0b0c0d0e0f' | xxd -r -p | sha256sum
        let token = Token(high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F)
        let expected = TokenDigest(
            0xBE45_CB26_05BF_36BE, 0xBDE6_8484_1A28_F0FD, 0x43C6_9850_A3DC_E5FE, 0xDBA6_9928_EE3A_8991)
        #expect(SHA256TokenDigest().digest(token) == expected)
    }

    @Test("base64 without padding has one spelling for every value")
    func base64() {
        for count in 0..<40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
            let text = Base64.encode(bytes)
            #expect(Base64.decode(Array(text.utf8)) == bytes)
        }
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        for text in ["A", "AB", "Zg==", "Z g", "Zm9vYmF-", "Zm9vA"] { #expect(Base64.decode(Array(text.utf8)) == nil) }
    }
}
