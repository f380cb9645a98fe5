public import NIOCore

/// A range of IP addresses as RFC 4632 and RFC 4291 write them, `10.0.0.0/8` or `fd00::/8`; or one address.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// How many bits are the same in all of its addresses.
    public let prefix: Int
    private let bytes: [UInt8]

    /// Nil for what is no address, and for a range that begins elsewhere than its address says, such as `10.0.0.1/8`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = try? SocketAddress(ipAddress: String(first), port: 0),
            let bytes = address.packedBytes
        else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard let number = Int(parts[1]), number >= 0, number <= prefix, String(number) == parts[1] else {
                return nil
            }
            prefix = number
        }
        guard Self.masked(bytes, prefix) == bytes else { return nil }
        (self.description, self.prefix, self.bytes) = (text, prefix, bytes)
    }

    public func contains(_ address: SocketAddress) -> Bool {
        guard let other = address.packedBytes, other.count == bytes.count else { return false }
        return Self.masked(other, prefix) == bytes
    }

    private static func masked(_ bytes: [UInt8], _ prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(prefix - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }
}

extension SocketAddress {
    /// 4 bytes of IPv4, 16 of IPv6, most significant first; nil for what is no IP address.
    fileprivate var packedBytes: [UInt8]? {
        // sin_addr of sockaddr_in lies behind family and port, sin6_addr behind the flow as well: ip(7), ipv6(7).
        switch self {
        case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        case .unixDomainSocket: nil
        }
    }
}
