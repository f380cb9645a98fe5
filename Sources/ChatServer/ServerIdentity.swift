import ChatProtocol

/// What an invite string says of the server: the fingerprint of its key, and where it is.
struct ServerIdentity: Sendable {
    /// `SHA256:...`
    let fingerprint: String
    /// A name by which others may find it.
    let host: String
    let port: Int

    /// - Parameter names: in the order in which they are preferred.
    init(fingerprint: String, names: [String], port: Int) {
        self.fingerprint = fingerprint
        self.port = port
        let outside = names.filter { $0 != "localhost" && $0 != "127.0.0.1" && $0 != "::1" && !$0.contains("*") }
        // A host's bare name means something in its own network at most.
        host = outside.first { $0.contains(".") || $0.contains(":") } ?? outside.first ?? "localhost"
    }

    /// - Parameter address: `HOST:PORT` or `HOST`.
    /// - Returns: nil: the address makes no link.
    func link(invite: String, address: String) -> ServerLink? {
        guard let place = ServerIdentity.place(address) else { return nil }
        return ServerLink(host: place.host, port: place.port, key: fingerprint, invite: invite)
    }

    /// `HOST:PORT`, `[IPv6]:PORT` or `HOST`; nil for what is none.
    static func place(_ address: String) -> ServerLink? {
        address.contains { $0 == "/" || $0 == "?" } ? nil : ServerLink("chat://\(address)")
    }
}
