import COpenSSL
import Glibc
import Testing

/// In processes of their own: OpenSSL takes other functions for its memory only before it has used any.
@Suite struct RecordMemoryTests {
    @Test func `a record's buffer that was freed is used again, and others are as ever`() async {
        await #expect(processExitsWith: .success) {
            guard cossl_keep_record_buffers() == 1, cossl_keep_record_buffers() == 1 else { exit(1) }
            let first = CRYPTO_malloc(16_704, "", 0)
            CRYPTO_free(first, "", 0)
            // libssl's buffers for reading and for writing differ a little.
            var second = CRYPTO_malloc(17_728, "", 0)
            guard first != nil, first == second else { exit(2) }
            second?.storeBytes(of: 7, as: UInt8.self)
            second = CRYPTO_realloc(second, 60_000, "", 0)
            guard second?.load(as: UInt8.self) == 7 else { exit(3) }
            CRYPTO_free(second, "", 0)
            let cleared = CRYPTO_zalloc(16_704, "", 0)
            guard (0..<16_704).allSatisfy({ cleared?.load(fromByteOffset: $0, as: UInt8.self) == 0 }) else { exit(4) }
            CRYPTO_free(cleared, "", 0)
            CRYPTO_free(nil, "", 0)
            // More than are kept.
            let many = (0..<20).map { _ in CRYPTO_malloc(16_704, "", 0) }
            guard Set(many).count == 20 else { exit(5) }
            for memory in many { CRYPTO_free(memory, "", 0) }
        }
    }

    @Test func `it is too late once OpenSSL has memory`() async {
        await #expect(processExitsWith: .success) {
            CRYPTO_free(CRYPTO_malloc(100, "", 0), "", 0)
            guard cossl_keep_record_buffers() == 0 else { exit(1) }
            CRYPTO_free(CRYPTO_malloc(16_704, "", 0), "", 0)
        }
    }
}
