import Testing

@testable import ChatStore

@Suite("SipHash with 128 bits")
struct SipHashTests {
    // The reference implementation's vectors: key 00 01 ... 0f, input 00 01 ... of the given length.
    @Test(
        "gives the published results",
        arguments: [
            (0, 0xE6A8_25BA_047F_81A3, 0x9302_55C7_1472_F66D),
            (1, 0x44AF_996B_D8C1_87DA, 0x45FC_229B_1159_7634),
        ] as [(UInt8, UInt64, UInt64)])
    func vectors(_ count: UInt8, _ first: UInt64, _ second: UInt64) {
        let hash = SipHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        let digest = (0..<count).map { $0 }.withUnsafeBufferPointer { hash.digest(of: $0) }
        #expect(digest == (first, second))
    }

    @Test("a place counts as eight bytes before the text", arguments: [0, 1, 7, 8, 9, 100])
    func places(_ count: Int) {
        let hash = SipHash(key: (1, 2))
        let text = (0..<count).map { UInt8($0) }
        let place: [UInt8] = [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]
        let joined = (place + text).withUnsafeBufferPointer { hash.digest(of: $0) }
        #expect(text.withUnsafeBufferPointer { hash.digest(of: 0x1122_3344_5566_7788, $0) } == joined)
    }
}
