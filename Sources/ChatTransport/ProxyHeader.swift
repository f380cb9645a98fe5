/// What a load balancer says before anything else about the connection it hands on: the PROXY protocol, version 2
/// (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, section 2.2). Pure: bytes in.
public enum ProxyHeader: Hashable, Sendable {
    /// The connection comes from who made it: the balancer itself (LOCAL, such as its health checks), or from where the
    /// balancer can't say (AF_UNSPEC, a socket of its own machine, datagrams).
    case direct
    /// - Parameter address: 4 bytes of IPv4 or 16 of IPv6, as they stand on the wire.
    case forwarded(address: [UInt8], port: UInt16)

    /// Why bytes are no header.
    public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case noSignature
        case version1
        case unknownVersion(UInt8)
        case unknownCommand(UInt8)
        case unknownFamily(UInt8)
        case tooShort(Int)
        case tooLong(Int)
        case timedOut
        case ended

        public var description: String {
            switch self {
            case .noSignature: "there is none"
            case .version1: "version 1 is not understood: make the load balancer send version 2"
            case .unknownVersion(let number): "version \(number) is not understood"
            case .unknownCommand(let number): "command \(number) is none"
            case .unknownFamily(let byte): "family and transport \(byte) are none"
            case .tooShort(let length): "\(length) bytes hold no addresses"
            case .tooLong(let length): "\(length) bytes are more than it may have"
            case .timedOut: "it did not come in time"
            case .ended: "the connection ended before its end"
            }
        }
    }

    static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    private static let version1 = Array("PROXY ".utf8)
    /// Signature, version and command, family and transport, length.
    private static let fixedBytes = 16
    /// Bytes after the fixed ones. Addresses take 36; a balancer that speaks TLS may add what it knows of a certificate.
    static let mostBytes = 4_096

    /// Reads a header from the beginning of a connection, as far as it has come.
    /// - Returns: the header and how many bytes it takes; nil: it may become one.
    public static func parse(_ bytes: RawSpan) throws(Fault) -> (header: ProxyHeader, length: Int)? {
        try checkSignature(bytes)
        guard bytes.byteCount > signature.count else { return nil }
        let (version, command) = (byte(bytes, 12) >> 4, byte(bytes, 12) & 0x0F)
        guard version == 2 else { throw .unknownVersion(version) }
        guard command <= 1 else { throw .unknownCommand(command) }
        guard bytes.byteCount >= fixedBytes else { return nil }
        let length = Int(byte(bytes, 14)) << 8 | Int(byte(bytes, 15))
        guard length <= mostBytes else { throw .tooLong(length) }
        let isForwarded = command == 1
        let size = isForwarded ? try addressBytes(family: byte(bytes, 13)) : 0
        // What follows the addresses are type-length-value vectors, which a receiver may skip.
        guard length >= 2 * size + (size > 0 ? 4 : 0) else { throw .tooShort(length) }
        guard bytes.byteCount >= fixedBytes + length else { return nil }
        guard size > 0 else { return (.direct, fixedBytes + length) }
        let ports = fixedBytes + 2 * size
        let port = UInt16(byte(bytes, ports)) << 8 | UInt16(byte(bytes, ports + 1))
        let address = (0..<size).map { byte(bytes, fixedBytes + $0) }
        return (.forwarded(address: address, port: port), fixedBytes + length)
    }

    /// The first byte that can't belong to a header ends it.
    private static func checkSignature(_ bytes: RawSpan) throws(Fault) {
        let count = min(bytes.byteCount, signature.count)
        guard (0..<count).allSatisfy({ byte(bytes, $0) == signature[$0] }) else {
            let isVersion1 =
                bytes.byteCount >= version1.count && version1.indices.allSatisfy { byte(bytes, $0) == version1[$0] }
            throw isVersion1 ? .version1 : .noSignature
        }
    }

    /// How many bytes an address has; 0 where the block says nothing of the connection that counts here.
    private static func addressBytes(family byte: UInt8) throws(Fault) -> Int {
        let (family, transport) = (byte >> 4, byte & 0x0F)
        guard family <= 3, transport <= 2 else { throw .unknownFamily(byte) }
        switch byte {
        case 0x11: return 4
        case 0x21: return 16
        default: return 0
        }
    }

    private static func byte(_ bytes: RawSpan, _ index: Int) -> UInt8 {
        bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
}
