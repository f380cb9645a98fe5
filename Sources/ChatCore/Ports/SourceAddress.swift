/// The network address that limits are counted by: IPv4 as IPv4-mapped IPv6; IPv6 by its /64.
public struct SourceAddress: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Commands of the operator, which come through the data folder. No address of a network is counted as this one.
    public static let local = SourceAddress(high: 0, low: 1)
}

extension SourceAddress: CustomStringConvertible {
    /// `192.0.2.7`, or the /64 of IPv6: `2001:db8:0:7::/64`.
    public var description: String {
        if self == .local { return "local" }
        if high == 0, low >> 32 == 0xFFFF {
            return stride(from: 24, through: 0, by: -8).map { String(low >> UInt64($0) & 0xFF) }.joined(separator: ".")
        }
        let groups = stride(from: 48, through: 0, by: -16).map { String(high >> UInt64($0) & 0xFFFF, radix: 16) }
        return groups.joined(separator: ":") + "::/64"
    }
}
