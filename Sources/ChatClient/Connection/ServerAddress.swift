import ChatTransport

/// Where a server is: `HOST:PORT`, `[IPv6]:PORT`, `HOST`.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    let hostPort: HostPort

    /// The port of TLS, and of plain text, where none is named (PROTOCOL.md section 1).
    public static let defaultPort = 8890
    public static let defaultInsecurePort = 8889

    /// Nil for text that is no address. The host is kept in lower case: one server, one spelling.
    public init?(_ text: String, defaultPort: Int = ServerAddress.defaultPort) {
        guard let parsed = HostPort(text.lowercased(), defaultPort: defaultPort), parsed.port > 0,
            parsed.host.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F })
        else { return nil }
        hostPort = parsed
    }

    public var host: String { hostPort.host }
    public var port: Int { hostPort.port }
    public var description: String { hostPort.description }

    /// Whether the host, by its name alone, is this machine.
    public var isLoopback: Bool {
        host == "localhost" || Self.isLoopback(ipAddress: host)
    }

    /// - Parameter text: an address, as numbers.
    static func isLoopback(ipAddress text: String) -> Bool {
        if text == "::1" || text == "0:0:0:0:0:0:0:1" { return true }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
