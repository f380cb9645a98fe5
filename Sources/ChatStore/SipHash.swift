/// SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, "SipHash: a fast short-input PRF").
///
/// The store keeps it of every message sent with a `ref`, so as to tell the same content from another for ever, also
/// when the text itself was edited or deleted and must be gone. Keyed with random bits of the store, nobody can make
/// two texts collide, nor guess a deleted text from the digest without the key.
struct SipHash {
    let key: (UInt64, UInt64)

    /// 16 bytes.
    func digest(of place: Int64, _ bytes: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        var state = SipState(key)
        state.add(UInt64(bitPattern: place))
        return state.finish(bytes, before: 8)
    }

    /// The function as it is published.
    func digest(of bytes: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        var state = SipState(key)
        return state.finish(bytes, before: 0)
    }
}

private struct SipState {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(_ key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736F_6D65_7073_6575
        v1 = key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
        v2 = key.0 ^ 0x6C79_6765_6E65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func add(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish(_ bytes: UnsafeBufferPointer<UInt8>, before: Int) -> (UInt64, UInt64) {
        let raw = UnsafeRawBufferPointer(bytes)
        let whole = bytes.count & ~7
        var index = 0
        while index < whole {
            add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        var last = UInt64(truncatingIfNeeded: before + bytes.count) << 56
        for place in whole..<bytes.count { last |= UInt64(bytes[place]) << UInt64(8 * (place - whole)) }
        add(last)
        v2 ^= 0xEE
        for _ in 0..<4 { round() }
        let first = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xDD
        for _ in 0..<4 { round() }
        return (first, v0 ^ v1 ^ v2 ^ v3)
    }

    private mutating func round() {
        v0 &+= v1
        v1 = rotate(v1, 13) ^ v0
        v0 = rotate(v0, 32)
        v2 &+= v3
        v3 = rotate(v3, 16) ^ v2
        v0 &+= v3
        v3 = rotate(v3, 21) ^ v0
        v2 &+= v1
        v1 = rotate(v1, 17) ^ v2
        v2 = rotate(v2, 32)
    }

    private func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }
}
