import ChatCore
import NIOCore

// The addresses are read as bytes, at the places where ip(7) and ipv6(7) have them: which module the fields of the C
// structures come from depends on what else the compiler has read.
extension SocketAddress {
    /// 127.0.0.0/8, ::1 and the IPv4-mapped loopback.
    var isLoopback: Bool {
        switch self {
        case .v4: return number[12] == 127
        case .v6:
            let isV6 = number.dropLast().allSatisfy { $0 == 0 } && number.last == 1
            return isV6 || (isMapped && number[12] == 127)
        case .unixDomainSocket: return true
        }
    }

    /// What limits are counted by: an IPv4 address, also a mapped one, stays whole; of real IPv6 a customer has a /64.
    var source: SourceAddress {
        // Asked for with every connection: without arrays.
        switch self {
        case .unixDomainSocket: return .local
        case .v4(let address):
            let number = withUnsafeBytes(of: address.address) { $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self) }
            return SourceAddress(high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: number)))
        case .v6(let address):
            let (high, low) = withUnsafeBytes(of: address.address) { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                )
            }
            return SourceAddress(high: high, low: high == 0 && low >> 32 == 0xFFFF ? low : 0)
        }
    }

    /// `::ffff:a.b.c.d`, RFC 4291, section 2.5.5.2.
    private var isMapped: Bool {
        number.prefix(10).allSatisfy { $0 == 0 } && number[10] == 0xFF && number[11] == 0xFF
    }

    /// The 16 bytes of the address, IPv4 as a mapped one; zeros where there is none.
    private var number: [UInt8] {
        switch self {
        case .v4(let address):
            [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
                + withUnsafeBytes(of: address.address) { [UInt8]($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { [UInt8]($0[8..<24]) }
        case .unixDomainSocket: [UInt8](repeating: 0, count: 16)
        }
    }
}
